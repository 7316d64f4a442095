-- What the suites share. Runs in Neovim 0.7 and later.
--
-- A suite is started by `cargo xtask neovim` in the folder of a broken crate:
--   nvim --headless --clean --cmd 'set rtp^=PLUGIN' -c 'luafile SUITE.lua'
-- Environment: SLEEPY_LSP, SLEEPY_CLI, SLEEPY_HOME; SLEEPY_TEST_CMD is the
-- command of the server as JSON, when it is another than the program.

local M = {}

local compat = require('sleepy.compat')

---Everything the person was told.
---@type string[]
M.shown = {}

vim.opt.swapfile = false
vim.opt.hidden = true
vim.notify = function(text)
  table.insert(M.shown, text)
end

local function print_line(text)
  io.stderr:write(text .. '\n')
end

function M.fail(message)
  error(message, 2)
end

---Waits; the limit is there to end a test that hangs, not to measure.
function M.wait(what, condition, seconds)
  local result
  local done = vim.wait((seconds or 150) * 1000, function()
    result = condition()
    return result and true or false
  end, 50)
  if not done then
    error('no ' .. what .. ' in time; said so far: ' .. vim.inspect(M.shown), 2)
  end
  return result
end

function M.expect(holds, message)
  if not holds then
    error(message, 2)
  end
end

local function run(tests)
  for _, test in ipairs(tests) do
    local name, body = test[1], test[2]
    local ok, problem = xpcall(body, debug.traceback)
    print_line((ok and 'ok      ' or 'FAILED  ') .. name)
    if not ok then
      print_line(tostring(problem))
      for _, client in ipairs(compat.clients('sleepy')) do
        compat.stop(client, true)
      end
      vim.cmd('cquit 1')
    end
  end
  vim.cmd('qall!')
end

---Runs the tests in order, once Neovim is up, and ends it: with 0, or with 1 at
---the first test that fails.
function M.run(tests)
  vim.api.nvim_create_autocmd('VimEnter', {
    callback = vim.schedule_wrap(function()
      run(tests)
    end),
  })
end

---The command that a suite starts the server with.
function M.command()
  local given = vim.env.SLEEPY_TEST_CMD
  return given and vim.json.decode(given) or nil
end

---Opens a file and moves the cursor to the line that its error is on.
function M.open(name)
  -- `:edit` would read a buffer that is shown again, and start it anew.
  vim.cmd((vim.fn.bufloaded(name) == 1 and 'buffer ' or 'edit ') .. vim.fn.fnameescape(name))
  local buffer = vim.api.nvim_get_current_buf()
  if vim.bo.filetype ~= 'rust' then
    vim.bo.filetype = 'rust'
  end
  vim.fn.cursor(1, 1)
  vim.fn.search([[^    \zsword$]], 'cW')
  return buffer
end

function M.client(buffer)
  return compat.clients('sleepy', buffer)[1]
end

function M.session(buffer)
  return M.wait('session', function()
    local client = M.client(buffer)
    return client and client.initialized ~= false and client
  end)
end

---Diagnostics that our own session published.
function M.own(buffer)
  local client = M.client(buffer)
  if not client then
    return {}
  end
  local namespace = vim.lsp.diagnostic.get_namespace(client.id)
  return vim.diagnostic.get(buffer, { namespace = namespace })
end

function M.text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

---Our actions at the cursor.
function M.actions(buffer)
  local client = M.client(buffer)
  if not client then
    return {}
  end
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  params.context = { diagnostics = {}, triggerKind = 1 }
  local answer
  compat.request(client, 'textDocument/codeAction', params, function(_, result)
    answer = result or {}
  end, buffer)
  vim.wait(10000, function()
    return answer ~= nil
  end, 10)
  return type(answer) == 'table' and answer or {}
end

---The verified fix at the cursor, if there is one yet.
function M.fix(buffer)
  for _, action in ipairs(M.actions(buffer)) do
    if action.edit and action.title:find('✓$') then
      return action
    end
  end
end

function M.wait_for_fix(buffer)
  return M.wait('verified fix', function()
    return M.fix(buffer)
  end)
end

---Opens the editor's own menu of actions and chooses in it; `meanwhile` is what
---happens while it is open. Returns the titles.
function M.choose(pick, meanwhile)
  local titles
  local select = vim.ui.select
  vim.ui.select = function(items, options, chosen)
    titles = {}
    local picked
    for _, item in ipairs(items) do
      -- Versions differ in what an item is: {id, action} or {action, ctx}.
      local action = item.action or item[2]
      table.insert(titles, action.title)
      if not picked and pick and pick(action) then
        picked = item
      end
    end
    if meanwhile then
      meanwhile()
    end
    chosen(picked, nil)
  end
  vim.lsp.buf.code_action()
  M.wait('menu', function()
    return titles
  end)
  vim.ui.select = select
  return titles
end

function M.is_fix(action)
  return action.edit ~= nil and action.title:find('✓$') ~= nil
end

---What is on record, as the command line lists it.
function M.episodes()
  local text = vim.fn.system({ vim.env.SLEEPY_CLI, '--json', 'episodes', 'list' })
  local ok, listing = pcall(vim.json.decode, text)
  return ok and listing.episodes or {}
end

---Waits for an episode with this outcome about a file.
function M.wait_for_outcome(outcome, file)
  return M.wait(outcome .. ' episode of ' .. file, function()
    for _, episode in ipairs(M.episodes()) do
      if episode.outcome == outcome and episode.diff_unified:find(file, 1, true) then
        return episode
      end
    end
  end)
end

---Processes below this Neovim whose name begins like this, the nearest first. The
---editor's own list of children knows only those of a program's first thread.
function M.processes(name)
  local parents, names = {}, {}
  for _, line in ipairs(vim.fn.systemlist({ 'ps', '-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'comm=' })) do
    local pid, parent, command = line:match('^%s*(%d+)%s+(%d+)%s+(.*)$')
    if pid then
      parents[tonumber(pid)], names[tonumber(pid)] = tonumber(parent), vim.fn.fnamemodify(command, ':t')
    end
  end
  local found, depths = {}, {}
  for pid, its in pairs(names) do
    local above, depth = pid, 0
    while above and above ~= vim.fn.getpid() do
      above, depth = parents[above], depth + 1
    end
    if above and vim.startswith(its, name) then
      table.insert(found, pid)
      depths[pid] = depth
    end
  end
  table.sort(found, function(a, b)
    return depths[a] < depths[b]
  end)
  return found
end

function M.said(part)
  for _, text in ipairs(M.shown) do
    if text:find(part, 1, true) then
      return true
    end
  end
  return false
end

return M
