-- Sleepy Coder in Neovim: where the server is, what it is doing, and the few
-- things one can say to it that a code action cannot.

local M = {}

---The last status each client sent, by client id.
---@type table<integer, table>
M.statuses = {}

---The folder of this plugin's checkout, where a build may lie.
local function checkout()
  local here = debug.getinfo(1, 'S').source:sub(2)
  return vim.fs.dirname(vim.fs.dirname(vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(here)))))
end

---A program of ours: named by the environment, else on the path, else built in
---the checkout that this plugin is part of, else by its bare name.
---@param name string
---@param variable string
---@return string
local function program(name, variable)
  local named = vim.env[variable]
  if named and named ~= '' then
    return named
  end
  if vim.fn.executable(name) == 1 then
    return name
  end
  for _, profile in ipairs({ 'release', 'debug' }) do
    local built = vim.fs.joinpath(checkout(), 'target', profile, name)
    if vim.fn.executable(built) == 1 then
      return built
    end
  end
  return name
end

---The language server.
---@return string
function M.server()
  return program('sleepy-lsp', 'SLEEPY_LSP')
end

---The command line.
---@return string
function M.cli()
  return program('trainer-cli', 'SLEEPY_CLI')
end

---Whether rust-analyzer works on any buffer.
---@return boolean
function M.has_rust_analyzer()
  for _, name in ipairs({ 'rust_analyzer', 'rust-analyzer' }) do
    if #vim.lsp.get_clients({ name = name }) > 0 then
      return true
    end
  end
  return false
end

---Initialisation options with what only the editor knows.
---@param options table?
---@return table
function M.with_hints(options)
  local hints = { rustAnalyzer = M.has_rust_analyzer() }
  return vim.tbl_extend('keep', options or {}, hints)
end

---@param status table
---@param context { client_id: integer }
function M.on_status(status, context)
  M.statuses[context.client_id] = status
  vim.api.nvim_exec_autocmds('User', { pattern = 'SleepyStatus', data = status, modeline = false })
end

---Our client for a buffer.
---@param buffer integer?
---@return vim.lsp.Client?
function M.client(buffer)
  local clients = vim.lsp.get_clients({ name = 'sleepy', bufnr = buffer or 0 })
  return clients[1] or vim.lsp.get_clients({ name = 'sleepy' })[1]
end

local function say(text, level)
  vim.notify(text, level or vim.log.levels.INFO, { title = 'Sleepy' })
end

---Our client, or a word about why there is none.
local function client_or_say()
  local client = M.client()
  if not client then
    say("Sleepy is not running here; open a Rust file, and see :checkhealth sleepy", vim.log.levels.WARN)
  end
  return client
end

---Executes one of the server's commands.
---@param name string
---@param arguments table?
---@param done fun(result: any)?
function M.command(name, arguments, done)
  local client = client_or_say()
  if not client then
    return
  end
  local params = { command = name, arguments = arguments or {} }
  client:request('workspace/executeCommand', params, function(problem, result)
    if problem then
      say(problem.message, vim.log.levels.WARN)
    elseif done then
      done(result)
    end
  end)
end

---Runs the command of the action with this title at the cursor.
---@param title string
---@param nothing string
local function talk(title, nothing)
  local client = client_or_say()
  if not client then
    return
  end
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  params.context = { diagnostics = {}, triggerKind = 1 }
  client:request('textDocument/codeAction', params, function(problem, actions)
    if problem then
      return say(problem.message, vim.log.levels.WARN)
    end
    for _, action in ipairs(actions or {}) do
      if action.title == title and action.command then
        return M.command(action.command.command, action.command.arguments)
      end
    end
    say(nothing)
  end)
end

---Says that the fix at the cursor does not help; it is not offered again.
function M.reject()
  talk('Sleepy: not helpful', 'there is no fix at the cursor')
end

---Says why there is a fix at the cursor, or none.
function M.explain()
  talk('Sleepy: explain', 'there is no error at the cursor')
end

---Looks for another fix of the error at the cursor.
function M.retry()
  talk('Sleepy: try again', 'there is no error at the cursor')
end

---The status as lines for a person.
---@param status table
---@return string[]
function M.describe(status)
  local lines = { ('%s: %s'):format(status.state or '?', status.message or '') }
  local function add(name, value)
    if value ~= nil and value ~= vim.NIL then
      local text = type(value) == 'table' and vim.inspect(value, { newline = ' ', indent = '' }) or tostring(value)
      table.insert(lines, ('%s: %s'):format(name, text))
    end
  end
  add('model', status.model)
  add('memory', status.memory)
  add('last check', status.lastCheck)
  for _, error in ipairs(status.withoutFix or {}) do
    add('no fix', ('%s:%s %s: %s'):format(error.file or '?', error.line or '?', error.code or '', error.reason or ''))
  end
  for _, problem in ipairs(status.problems or {}) do
    add('problem', problem)
  end
  return lines
end

---Shows the server's state.
function M.status()
  M.command('sleepy.status', {}, function(status)
    say(table.concat(M.describe(status), '\n'))
  end)
end

---A few words for the status line, empty when there is nothing to say.
---@return string
function M.statusline()
  local client = M.client()
  local status = client and M.statuses[client.id]
  if not status then
    return ''
  end
  return 'sleepy: ' .. (status.message or status.state or '')
end

---Shows what the command line's doctor finds on this machine.
function M.doctor()
  local cli = M.cli()
  if vim.fn.executable(cli) ~= 1 then
    return say('trainer-cli is not on the path; set $SLEEPY_CLI', vim.log.levels.ERROR)
  end
  vim.system({ cli, 'doctor' }, { text = true }, function(done)
    vim.schedule(function()
      local text = vim.trim((done.stdout or '') .. '\n' .. (done.stderr or ''))
      say(text, done.code == 0 and vim.log.levels.INFO or vim.log.levels.WARN)
    end)
  end)
end

---Tells the server that rust-analyzer came or went.
function M.tell_rust_analyzer()
  local present = M.has_rust_analyzer()
  for _, client in ipairs(vim.lsp.get_clients({ name = 'sleepy' })) do
    client:notify('workspace/didChangeConfiguration', { settings = { sleepy = { rustAnalyzer = present } } })
  end
end

return M
