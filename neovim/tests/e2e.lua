-- A session in a real Neovim, without a screen: open a broken crate, wait for
-- the fix, take it, undo nothing, and see that it was recorded.
--
-- Run by `cargo xtask test`:  nvim --headless --clean -l neovim/tests/e2e.lua
-- Environment: SLEEPY_LSP, SLEEPY_CLI, SLEEPY_HOME, SLEEPY_TEST_FILE

local function fail(message)
  io.stderr:write('FAILED: ' .. message .. '\n')
  for _, client in ipairs(vim.lsp.get_clients()) do
    client:stop(true)
  end
  os.exit(1)
end

local function wait(what, seconds, condition)
  if not vim.wait(seconds * 1000, condition, 20) then
    fail('no ' .. what .. ' within ' .. seconds .. ' s')
  end
end

local here = debug.getinfo(1, 'S').source:sub(2)
local plugin = vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(here)))
vim.opt.swapfile = false
vim.opt.runtimepath:prepend(plugin)
vim.cmd.runtime('plugin/sleepy.lua')

local shown = {}
vim.notify = function(text)
  table.insert(shown, text)
end

vim.lsp.config('sleepy', {
  init_options = { model = { backend = 'off' }, fixes = { proposers = { 'rustc' } } },
})
vim.lsp.enable('sleepy')
vim.cmd.edit(vim.env.SLEEPY_TEST_FILE)
vim.bo.filetype = 'rust'
local buffer = vim.api.nvim_get_current_buf()

wait('session', 20, function()
  return #vim.lsp.get_clients({ name = 'sleepy', bufnr = buffer }) == 1
end)
wait('diagnostic', 120, function()
  return #vim.diagnostic.get(buffer) > 0
end)
local error = vim.diagnostic.get(buffer)[1]
vim.api.nvim_win_set_cursor(0, { error.lnum + 1, error.col })

-- The fix is ready before it is asked for; until then there is none.
local client = vim.lsp.get_clients({ name = 'sleepy' })[1]
local function fixes()
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  params.context = { diagnostics = {}, triggerKind = 1 }
  local answer = client:request_sync('textDocument/codeAction', params, 5000, buffer)
  return vim.tbl_filter(function(action)
    return action.edit ~= nil
  end, answer and answer.result or {})
end
wait('verified fix', 120, function()
  local found = fixes()
  return #found > 0 and found[1].title:find('✓$') ~= nil
end)

local before = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action)
    return action.edit ~= nil
  end,
})
local function text()
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end
wait('edit', 20, function()
  return text() ~= before
end)
if not text():find('word.to_string()', 1, true) then
  fail('the edit is another than expected:\n' .. text())
end
vim.cmd('silent write')
wait('clean check', 120, function()
  return #vim.diagnostic.get(buffer) == 0
end)

-- Talking to the server.
vim.cmd('SleepyStatus')
wait('status', 20, function()
  return #shown > 0
end)
if not shown[#shown]:find('no errors', 1, true) then
  fail('the status says: ' .. shown[#shown])
end
vim.cmd('SleepyReject')
wait('word about nothing to reject', 20, function()
  return shown[#shown]:find('there is no fix at the cursor', 1, true) ~= nil
end)
if require('sleepy').statusline() == '' then
  fail('the status line is empty')
end
vim.cmd('silent checkhealth sleepy')
local health = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
if not health:find('session', 1, true) or health:find('ERROR', 1, true) then
  fail('checkhealth says:\n' .. health)
end

-- What was recorded.
local function recorded()
  local done = vim.system({ vim.env.SLEEPY_CLI, '--json', 'episodes', 'list' }, { text = true }):wait(20000)
  local ok, listing = pcall(vim.json.decode, done.stdout or '')
  return ok and listing.episodes or {}
end
local accepted
wait('accepted episode', 30, function()
  for _, episode in ipairs(recorded()) do
    if episode.outcome == 'accepted' then
      accepted = episode
    end
  end
  return accepted ~= nil
end)
if not (accepted.passed and accepted.source == 'rustc' and accepted.diff_unified:find('+    word.to_string()', 1, true)) then
  fail('the episode is another than expected: ' .. vim.inspect(accepted))
end

for _, c in ipairs(vim.lsp.get_clients()) do
  c:stop()
end
wait('end of the session', 20, function()
  return #vim.lsp.get_clients() == 0
end)
print('the session in Neovim went as it should')
vim.cmd('qa!')
