-- One spelling for what versions of Neovim spell differently, from 0.7 on.
--
-- Everything else in this plugin is written against this file and against what
-- all versions share, so that no other file asks which version it runs in.

local M = {}

local lsp = vim.lsp

---Whether `vim.lsp.enable` starts servers (0.11), or we have to.
---@return boolean
function M.enables()
  return lsp.config ~= nil and lsp.enable ~= nil
end

---Whether sessions announce themselves by events (0.8).
---@return boolean
function M.has_events()
  return vim.fn.exists('##LspAttach') == 1
end

---@param client table
---@return boolean
function M.is_stopped(client)
  -- The argument is the method's self in new versions and ignored in old ones.
  return client.is_stopped(client)
end

---Running sessions of this name, those on a buffer when one is given.
---@param name string
---@param buffer integer?
---@return table[]
function M.clients(name, buffer)
  local all = (lsp.get_clients or lsp.get_active_clients)()
  return vim.tbl_filter(function(client)
    return client.name == name
      and not M.is_stopped(client)
      and (buffer == nil or lsp.buf_is_attached(buffer, client.id))
  end, all)
end

---@param client table
---@param method string
---@param params table
---@param done fun(problem: table?, result: any)
---@param buffer integer
function M.request(client, method, params, done, buffer)
  if vim.fn.has('nvim-0.11') == 1 then
    client:request(method, params, done, buffer)
  else
    client.request(method, params, done, buffer)
  end
end

---@param client table
---@param method string
---@param params table
function M.notify(client, method, params)
  if vim.fn.has('nvim-0.11') == 1 then
    client:notify(method, params)
  else
    client.notify(method, params)
  end
end

---@param client table
---@param force boolean?
function M.stop(client, force)
  lsp.stop_client(client.id, force)
end

---Starts a server for a buffer, or attaches the running one of the same root.
---@param config table
---@param buffer integer
function M.start(config, buffer)
  if lsp.start then
    lsp.start(config, { bufnr = buffer })
    return
  end
  for _, client in ipairs(M.clients(config.name)) do
    if client.config.root_dir == config.root_dir then
      lsp.buf_attach_client(buffer, client.id)
      return
    end
  end
  local id = lsp.start_client(config)
  if id then
    lsp.buf_attach_client(buffer, id)
  end
end

---The settings of a session, the very table that answers the server's questions.
---@param client table
---@return table
function M.settings(client)
  client.config.settings = client.config.settings or {}
  -- Since 0.10 the client has a field of its own, which is the one that counts.
  if vim.fn.has('nvim-0.10') == 1 then
    client.settings = client.settings or client.config.settings
    return client.settings
  end
  return client.config.settings
end

---The real path, or the path itself where there is no such file.
---@param path string
---@return string
function M.realpath(path)
  return (vim.uv or vim.loop).fs_realpath(path) or path
end

---Before 0.11 a second server's empty answer to a hover is a message of its own,
---and a full one takes the place of the first; there, only others may hover.
---@param client table
function M.leave_hover_to_others(client)
  if vim.fn.has('nvim-0.11') == 1 then
    return
  end
  -- 0.7 looks at one table, later versions at the other.
  client.server_capabilities.hoverProvider = false
  if client.resolved_capabilities then
    client.resolved_capabilities.hover = false
  end
end

---Runs a program; `done` gets all its output and its exit code.
---@param command string[]
---@param done fun(text: string, code: integer)
---@return integer job
function M.run(command, done)
  local lines = {}
  local function collect(_, data)
    vim.list_extend(lines, data or {})
  end
  return vim.fn.jobstart(command, {
    stdout_buffered = true,
    stderr_buffered = true,
    on_stdout = collect,
    on_stderr = collect,
    on_exit = function(_, code)
      done(vim.trim(table.concat(lines, '\n')), code)
    end,
  })
end

---Reporters of a health check.
---@return { start: function, ok: function, info: function, warn: function, error: function }
function M.health()
  local new = vim.health or {}
  local old = (not new.start) and require('health') or {}
  local reporters = {}
  for _, name in ipairs({ 'start', 'ok', 'info', 'warn', 'error' }) do
    reporters[name] = new[name] or old['report_' .. name]
  end
  return reporters
end

return M
