-- User commands. The server itself is started by `vim.lsp.enable('sleepy')`.

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
command('SleepyExplain', 'Say why there is a fix at the cursor, or none', 'explain')
command('SleepyReject', 'Say that the fix at the cursor does not help', 'reject')
command('SleepyRetry', 'Look for another fix of the error at the cursor', 'retry')
command('SleepyDoctor', 'Check that this machine has what Sleepy needs', 'doctor')

-- Two servers that both show the compiler's errors would show them twice.
vim.api.nvim_create_autocmd({ 'LspAttach', 'LspDetach' }, {
  group = vim.api.nvim_create_augroup('sleepy', {}),
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name:match('^rust.analyzer$') then
      -- When it detaches it is still in the list until the event is over.
      vim.schedule(function()
        require('sleepy').tell_rust_analyzer()
      end)
    end
  end,
})
