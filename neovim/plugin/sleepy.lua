-- User commands. The server itself is started by `vim.lsp.enable('sleepy')`, or
-- by `require('sleepy').setup()` in versions of Neovim before 0.11.

if vim.g.loaded_sleepy then
  return
end
vim.g.loaded_sleepy = true

local function command(name, what, method)
  vim.api.nvim_create_user_command(name, function()
    require('sleepy')[method]()
  end, { desc = what })
end

command('SleepyStatus', 'Show what Sleepy is doing', 'status')
command('SleepyFix', 'Take the verified fix at the cursor', 'fix')
command('SleepyExplain', 'Say why there is a fix at the cursor, or none', 'explain')
command('SleepyReject', 'Say that the fix at the cursor does not help', 'reject')
command('SleepyRetry', 'Look for another fix of the error at the cursor', 'retry')
command('SleepyDoctor', 'Check that this machine has what Sleepy needs', 'doctor')
command('SleepyLog', "Open the server's log", 'log')
command('SleepyRestart', 'Stop the server and start it again', 'restart')
command('SleepyTrust', 'Let Sleepy run in the workspace of this file', 'trust')

-- Two servers that both show the compiler's errors would show them twice. Old
-- versions do not tell of sessions that come and go, so they are looked for.
local has_events = require('sleepy.compat').has_events()
vim.api.nvim_create_autocmd(has_events and { 'LspAttach', 'LspDetach' } or { 'BufEnter', 'CursorHold' }, {
  group = vim.api.nvim_create_augroup('sleepy', {}),
  callback = function()
    -- What detaches is still in the list until the event is over.
    vim.schedule(function()
      require('sleepy.session').look_around()
    end)
  end,
})
