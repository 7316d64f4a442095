-- Sleepy Coder in Neovim: what one can call, map and put into a status line.

local compat = require('sleepy.compat')
local offers = require('sleepy.offers')
local root = require('sleepy.root')
local session = require('sleepy.session')

local M = {}

---Starts Sleepy on Rust files, in every version of Neovim. In 0.11 it is the
---same as `vim.lsp.config('sleepy', config)` and `vim.lsp.enable('sleepy')`.
---@param config table? init_options, settings, cmd, …
function M.setup(config)
  if compat.enables() then
    vim.lsp.config('sleepy', config or {})
    vim.lsp.enable('sleepy')
    return
  end
  session.give(config or {})
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('sleepy.start', {}),
    pattern = 'rust',
    callback = function(event)
      session.start(event.buf)
    end,
  })
  session.start_all(vim.api.nvim_list_bufs())
end

---The session of a buffer, else any.
---@param buffer integer?
---@return table?
function M.client(buffer)
  local here = compat.clients(session.NAME, buffer or vim.api.nvim_get_current_buf())
  return here[1] or compat.clients(session.NAME)[1]
end

---The session of this buffer, or a word about why there is none.
local function client_or_say()
  local buffer = vim.api.nvim_get_current_buf()
  local client = M.client(buffer)
  if not client then
    local reason = session.why_not(buffer) or 'no session was started'
    session.say(('Sleepy is not running here: %s; see :checkhealth sleepy'):format(reason), vim.log.levels.WARN)
  end
  return client
end

---Executes one of the server's commands.
---@param name string
---@param arguments table?
---@param done fun(result: any)?
function M.command(name, arguments, done)
  local client = client_or_say()
  if client then
    session.execute(client, name, arguments, done)
  end
end

---Asks for our actions at the cursor.
---@param found fun(actions: table[], client: table)
local function ask(found)
  local client = client_or_say()
  if not client then
    return
  end
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  params.context = { diagnostics = {}, triggerKind = 1 }
  compat.request(client, 'textDocument/codeAction', params, function(problem, actions)
    if problem then
      session.say('Sleepy: ' .. problem.message, vim.log.levels.WARN)
    else
      found(type(actions) == 'table' and actions or {}, client)
    end
  end, vim.api.nvim_get_current_buf())
end

---Runs the action at the cursor that carries this command and no edit.
---@param name string
---@param nothing string
local function talk(name, nothing)
  ask(function(actions, client)
    for _, action in ipairs(actions) do
      local command = action.command
      if not action.edit and type(command) == 'table' and command.command == name then
        return session.execute(client, name, command.arguments)
      end
    end
    session.say('Sleepy: ' .. nothing)
  end)
end

---Takes the first fix at the cursor that the compiler has accepted.
function M.fix()
  ask(function(actions, client)
    for _, action in ipairs(actions) do
      if action.edit and action.title:find('✓$') then
        if offers.is_current(action) then
          vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
        end
        return session.accepted(client, action.command)
      end
    end
    session.say('Sleepy: there is no verified fix at the cursor')
  end)
end

---Says that the fix at the cursor does not help; it is not offered again.
function M.reject()
  talk('sleepy.rejected', 'there is no fix at the cursor')
end

---Says why there is a fix at the cursor, or none.
function M.explain()
  talk('sleepy.explain', 'there is no error at the cursor')
end

---Looks for another fix of the error at the cursor.
function M.retry()
  talk('sleepy.retry', 'there is no error at the cursor')
end

---Changes settings of the running sessions, as `settings.sleepy` would.
---@param settings table
function M.configure(settings)
  for _, client in ipairs(compat.clients(session.NAME)) do
    local kept = compat.settings(client)
    kept.sleepy = vim.tbl_deep_extend('force', kept.sleepy or {}, settings)
    session.push(client)
  end
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
    local code = type(error.code) == 'string' and ' ' .. error.code or ''
    add('no fix', ('%s:%s%s: %s'):format(error.file, error.line, code, error.reason))
  end
  for _, file in ipairs(status.outside or {}) do
    add('outside', ('%s: %s'):format(file.file, file.reason))
  end
  for _, problem in ipairs(status.problems or {}) do
    add('problem', problem)
  end
  return lines
end

---Shows the server's state.
function M.status()
  M.command('sleepy.status', {}, function(status)
    session.say(table.concat(M.describe(status), '\n'))
  end)
end

---A few words for the status line, empty when there is nothing to say.
---@return string
function M.statusline()
  local client = M.client()
  local status = client and session.statuses[client.id]
  if not status then
    return ''
  end
  return 'sleepy: ' .. (status.message or status.state or '')
end

---The last status of a session.
---@param client table
---@return table?
function M.last_status(client)
  return session.statuses[client.id]
end

---The programs, as they would be started.
---@return { server: string, cli: string }
function M.programs()
  return {
    server = session.program('sleepy-lsp', 'SLEEPY_LSP'),
    cli = session.program('trainer-cli', 'SLEEPY_CLI'),
  }
end

---@return boolean
function M.has_rust_analyzer()
  return session.has_rust_analyzer()
end

---Shows what the command line's doctor finds on this machine.
function M.doctor()
  local cli = M.programs().cli
  if vim.fn.executable(cli) ~= 1 then
    return session.say('Sleepy: trainer-cli is not on the path; set $SLEEPY_CLI', vim.log.levels.ERROR)
  end
  compat.run({ cli, 'doctor' }, function(text, code)
    session.say(text, code == 0 and vim.log.levels.INFO or vim.log.levels.WARN)
  end)
end

---The server's log.
---@return string
function M.log_file()
  local home = vim.env.SLEEPY_HOME
  if not home or home == '' then
    local data = vim.fn.has('win32') == 1 and vim.env.APPDATA or vim.env.XDG_DATA_HOME
    home = (data and data ~= '' and data or vim.fn.expand('~/.local/share')) .. '/sleepy-coder'
  end
  return home .. '/logs/sleepy-lsp.log'
end

---Opens the server's log at its end.
function M.log()
  local file = M.log_file()
  if vim.fn.filereadable(file) ~= 1 then
    return session.say('Sleepy: there is no log yet at ' .. file)
  end
  vim.cmd('tabedit ' .. vim.fn.fnameescape(file))
  vim.bo.readonly = true
  vim.cmd('normal! G')
end

---Stops the server and starts it again.
function M.restart()
  session.restart()
end

---Trusts the workspace of this buffer for good, and starts.
function M.trust()
  local buffer = vim.api.nvim_get_current_buf()
  local folder, reason = root.find(vim.api.nvim_buf_get_name(buffer))
  if not folder then
    return session.say('Sleepy: there is nothing to trust here: ' .. reason, vim.log.levels.WARN)
  end
  if not root.is_trusted(folder) then
    root.trust(folder)
  end
  session.say('Sleepy: ' .. folder .. ' is trusted')
  session.start(buffer)
end

return M
