-- The session with the server: its configuration, its crashes, its neighbours.

local compat = require('sleepy.compat')
local offers = require('sleepy.offers')
local root = require('sleepy.root')
local undo = require('sleepy.undo')

local M = {}

---The name of our sessions.
M.NAME = 'sleepy'

---Crashes within this many seconds count together.
local CRASH_WINDOW = 180
---A server that crashes more often than this within the window stays down.
local MAX_RESTARTS = 4

---The last status each session sent, by its id.
---@type table<integer, table>
M.statuses = {}

---Why there is no session in a workspace or for a file, as far as it was said.
---@type table<string, string>
local said = {}
---When the server crashed.
---@type integer[]
local crashes = {}
---What each session was last told of rust-analyzer.
---@type table<integer, boolean>
local told = {}
---The same, before the session has an id.
---@type table<table, boolean>
local hinted = setmetatable({}, { __mode = 'k' })
---What `setup` was given.
---@type table
local given = {}

---@param text string
---@param level integer?
function M.say(text, level)
  vim.notify(text, level or vim.log.levels.INFO, { title = 'Sleepy' })
end

---Says something once per cause.
local function say_once(cause, text, level)
  if said[cause] ~= text then
    said[cause] = text
    M.say(text, level)
  end
end

---A program of ours: named by the environment, else on the path, else built in
---the checkout that this plugin is part of, else by its bare name.
---@param name string
---@param variable string
---@return string
function M.program(name, variable)
  local named = vim.env[variable]
  if named and named ~= '' then
    return named
  end
  if vim.fn.executable(name) == 1 then
    return name
  end
  local here = debug.getinfo(1, 'S').source:sub(2)
  local checkout = vim.fn.fnamemodify(here, ':p:h:h:h:h')
  for _, profile in ipairs({ 'release', 'debug' }) do
    local built = table.concat({ checkout, 'target', profile, name }, '/')
    if vim.fn.executable(built) == 1 then
      return built
    end
  end
  return name
end

---Whether rust-analyzer works on any buffer.
---@return boolean
function M.has_rust_analyzer()
  for _, name in ipairs({ 'rust_analyzer', 'rust-analyzer' }) do
    if #compat.clients(name) > 0 then
      return true
    end
  end
  return false
end

---Everything the editor has to say: each time it speaks, what it said before no
---longer counts. Whether rust-analyzer shows the errors is known only here.
---@param options table?
---@param settings table?
local function all_settings(options, settings)
  local hint = { rustAnalyzer = M.has_rust_analyzer() }
  return vim.tbl_deep_extend('force', options or {}, settings or {}, hint)
end

---Sends the settings of a session.
---@param client table
function M.push(client)
  local settings = compat.settings(client)
  settings.sleepy = all_settings(client.config.init_options, settings.sleepy)
  told[client.id] = settings.sleepy.rustAnalyzer
  compat.notify(client, 'workspace/didChangeConfiguration', { settings = { sleepy = settings.sleepy } })
end

---Tells the server when rust-analyzer came or went.
function M.look_around()
  for _, client in ipairs(compat.clients(M.NAME)) do
    if told[client.id] ~= M.has_rust_analyzer() then
      M.push(client)
    end
  end
end

---Executes a command of the server.
---@param client table
---@param name string
---@param arguments table?
---@param done fun(result: any)?
function M.execute(client, name, arguments, done)
  local params = { command = name, arguments = arguments or {} }
  compat.request(client, 'workspace/executeCommand', params, function(problem, result)
    if problem then
      M.say('Sleepy: ' .. problem.message, vim.log.levels.WARN)
    elseif done then
      done(result)
    end
  end, vim.api.nvim_get_current_buf())
end

---The person took back what a fix made of this buffer.
local function undone(buffer)
  -- It may be another session than the one that the fix came from.
  for _, client in ipairs(compat.clients(M.NAME, buffer)) do
    compat.notify(client, 'sleepy/undone', { uri = vim.uri_from_bufnr(buffer) })
  end
end

---A fix was chosen: the server hears of it if it really is in the text.
---@param client table
---@param command table
function M.accepted(client, command)
  if offers.was_applied(command) then
    for _, buffer in ipairs(offers.buffers(command)) do
      undo.watch(buffer, undone)
    end
    M.execute(client, command.command, command.arguments)
  else
    M.say(
      'Sleepy: the text has changed since this fix was made for it, so nothing was changed; save and ask again',
      vim.log.levels.WARN
    )
  end
end

---What to do once the server is gone, on purpose or not.
local function on_exit(code, signal, id)
  -- Some of what follows is forbidden at the moment this is called.
  local buffers = vim.lsp.get_buffers_by_client_id(id)
  local ordered = signal == 15 or code == 143 or (code == 0 and signal == 0)
  M.statuses[id] = nil
  told[id] = nil
  vim.schedule(function()
    M.redraw()
    if ordered or vim.v.exiting ~= vim.NIL then
      return
    end
    local now = os.time()
    crashes = vim.tbl_filter(function(at)
      return now - at < CRASH_WINDOW
    end, crashes)
    table.insert(crashes, now)
    if #crashes > MAX_RESTARTS then
      M.say('Sleepy: the server keeps crashing and stays down; see :SleepyLog, then :SleepyRestart', vim.log.levels.ERROR)
      return
    end
    vim.defer_fn(function()
      M.start_all(buffers)
    end, 200 * #crashes)
  end)
end

---What Neovim can do but does not say: edits for a version of a text.
local function capabilities()
  local more = { workspace = { workspaceEdit = { documentChanges = true } } }
  return vim.tbl_deep_extend('force', vim.lsp.protocol.make_client_capabilities(), more)
end

---The configuration of the server, without a root.
---@return table
function M.config()
  return {
    capabilities = capabilities(),
    name = M.NAME,
    cmd = { M.program('sleepy-lsp', 'SLEEPY_LSP') },
    init_options = {},
    before_init = function(params, config)
      local given_settings = config.settings and config.settings.sleepy
      params.initializationOptions = all_settings(params.initializationOptions, given_settings)
      hinted[config] = params.initializationOptions.rustAnalyzer
      if given_settings then
        -- Neovim sends these by itself once the session stands.
        config.settings.sleepy = params.initializationOptions
      end
    end,
    on_init = function(client)
      offers.watch(client)
      compat.leave_hover_to_others(client)
      told[client.id] = hinted[client.config]
      -- Servers that come up together do not see one another before.
      vim.schedule(M.look_around)
    end,
    on_exit = on_exit,
    handlers = {
      ['sleepy/status'] = function(_, status, context)
        M.statuses[context.client_id] = status
        M.redraw(status)
      end,
      ['window/showMessage'] = function(_, message)
        -- Errors have the smallest number there and the largest here.
        M.say(message.message, math.max(vim.log.levels.INFO, vim.log.levels.ERROR + 1 - message.type))
      end,
    },
    commands = {
      [offers.ACCEPTED] = function(command, context)
        M.accepted(vim.lsp.get_client_by_id(context.client_id), command)
      end,
    },
  }
end

---Tells status lines that there is something new.
---@param status table?
function M.redraw(status)
  local event = { pattern = 'SleepyStatus', modeline = false }
  if vim.fn.has('nvim-0.8') == 1 then
    event.data = status
  end
  vim.api.nvim_exec_autocmds('User', event)
  vim.cmd('redrawstatus')
end

---Where to start a server for a buffer; nothing where none may or can start.
---@param buffer integer
---@param command string
---@return string?
function M.place(buffer, command)
  local folder = root.find(vim.api.nvim_buf_get_name(buffer))
  if not folder then
    return nil
  end
  if not root.is_trusted(folder) then
    local text = 'Sleepy: %s is not in vim.g.sleepy_trusted, so nothing is run there; :SleepyTrust changes that'
    say_once(folder, text:format(folder))
    return nil
  end
  if vim.fn.executable(command) ~= 1 then
    local text = 'Sleepy: there is no program `%s`; put sleepy-lsp on the path or set $SLEEPY_LSP'
    say_once('program', text:format(command), vim.log.levels.WARN)
    return nil
  end
  return folder
end

---Why no session works on a buffer, in words; nothing if that is not known.
---@param buffer integer
---@return string?
function M.why_not(buffer)
  if vim.bo[buffer].filetype ~= 'rust' then
    return 'this is no Rust file'
  end
  local folder, reason = root.find(vim.api.nvim_buf_get_name(buffer))
  return folder and said[folder] or reason or said.program
end

---Starts the server for a buffer, or attaches the one that runs.
---@param buffer integer
function M.start(buffer)
  local config = vim.deepcopy(compat.enables() and vim.lsp.config[M.NAME] or vim.tbl_deep_extend('force', M.config(), given))
  local command = type(config.cmd) == 'table' and config.cmd[1] or M.program('sleepy-lsp', 'SLEEPY_LSP')
  local folder = M.place(buffer, command)
  if folder then
    config.root_dir = folder
    compat.start(config, buffer)
  end
end

---Starts the server for those of these buffers that are still Rust files.
---@param buffers integer[]
function M.start_all(buffers)
  for _, buffer in ipairs(buffers) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].filetype == 'rust' then
      M.start(buffer)
    end
  end
end

---Stops all servers of ours, and starts them again for all Rust files.
function M.restart()
  crashes, said = {}, {}
  for _, client in ipairs(compat.clients(M.NAME)) do
    compat.stop(client)
  end
  local patience = 50
  local function go_on()
    local left = compat.clients(M.NAME)
    patience = patience - 1
    if #left > 0 and patience > 0 then
      vim.defer_fn(go_on, 100)
      return
    end
    for _, client in ipairs(left) do
      compat.stop(client, true)
    end
    M.start_all(vim.api.nvim_list_bufs())
  end
  vim.defer_fn(go_on, 100)
end

---Takes the configuration of versions that keep none themselves.
---@param config table
function M.give(config)
  given = config
end

return M
