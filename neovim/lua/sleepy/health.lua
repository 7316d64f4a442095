-- :checkhealth sleepy

local M = {}

local function executable(name, path, advice)
  if vim.fn.executable(path) == 1 then
    vim.health.ok(('%s: %s'):format(name, vim.fn.exepath(path)))
    return true
  end
  vim.health.error(('%s is not found (looked for `%s`)'):format(name, path), advice)
  return false
end

function M.check()
  local sleepy = require('sleepy')
  vim.health.start('sleepy: programs')
  if vim.fn.has('nvim-0.11') == 1 then
    vim.health.ok('Neovim is 0.11 or newer')
  else
    vim.health.error('Neovim is older than 0.11', 'update Neovim: `vim.lsp.config` is needed')
  end
  executable('cargo', 'cargo', 'install Rust: https://rustup.rs')
  executable('sleepy-lsp', sleepy.server(), 'put it on the path, or set $SLEEPY_LSP before Neovim starts')
  local cli = sleepy.cli()
  if executable('trainer-cli', cli, 'put it on the path, or set $SLEEPY_CLI before Neovim starts') then
    local done = vim.system({ cli, 'doctor' }, { text = true }):wait(30000)
    for line in vim.gsplit(vim.trim(done.stdout or ''), '\n') do
      if line ~= '' then
        vim.health.info(line)
      end
    end
    if done.code ~= 0 then
      vim.health.warn('`trainer-cli doctor` found something (see above)')
    end
  end

  vim.health.start('sleepy: sessions')
  local clients = vim.lsp.get_clients({ name = 'sleepy' })
  if #clients == 0 then
    vim.health.info("no session; is there `vim.lsp.enable('sleepy')`, and a Rust file open?")
  end
  for _, client in ipairs(clients) do
    vim.health.ok(('session %d in %s'):format(client.id, client.root_dir or '?'))
    local status = sleepy.statuses[client.id]
    for _, line in ipairs(status and sleepy.describe(status) or {}) do
      vim.health.info(line)
    end
  end
  if sleepy.has_rust_analyzer() then
    vim.health.info('rust-analyzer is active: it shows the errors, Sleepy adds its fixes')
  end
end

return M
