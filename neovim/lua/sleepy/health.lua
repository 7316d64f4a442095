-- :checkhealth sleepy

local compat = require('sleepy.compat')

local M = {}

local function executable(health, name, path, advice)
  if vim.fn.executable(path) == 1 then
    health.ok(('%s: %s'):format(name, vim.fn.exepath(path)))
    return true
  end
  health.error(('%s is not found (looked for `%s`)'):format(name, path), { advice })
  return false
end

local function programs(health)
  local sleepy = require('sleepy')
  health.start('sleepy: programs')
  if compat.enables() then
    health.ok('Neovim starts the server itself (0.11 or newer)')
  else
    health.info("Neovim is older than 0.11: `require('sleepy').setup()` starts the server")
  end
  if not compat.has_events() then
    health.info('Neovim is older than 0.8: crashes and undo are handled, but actions cannot be filtered')
  end
  local found = sleepy.programs()
  executable(health, 'cargo', 'cargo', 'install Rust: https://rustup.rs')
  executable(health, 'sleepy-lsp', found.server, 'put it on the path, or set $SLEEPY_LSP before Neovim starts')
  local advice = 'put it on the path, or set $SLEEPY_CLI before Neovim starts'
  if executable(health, 'trainer-cli', found.cli, advice) then
    local text, code = '', nil
    local job = compat.run({ found.cli, 'doctor' }, function(said, ended)
      text, code = said, ended
    end)
    if not vim.wait(30000, function() return code ~= nil end, 50) then
      vim.fn.jobstop(job)
      return health.warn('`trainer-cli doctor` does not end')
    end
    for _, line in ipairs(vim.split(text, '\n')) do
      if line ~= '' then
        health.info(line)
      end
    end
    if code ~= 0 then
      health.warn('`trainer-cli doctor` found something (see above)')
    end
  end
end

local function sessions(health)
  local sleepy = require('sleepy')
  health.start('sleepy: sessions')
  local clients = compat.clients('sleepy')
  if #clients == 0 then
    local start = compat.enables() and "vim.lsp.enable('sleepy')" or "require('sleepy').setup()"
    health.info(('no session; is there `%s`, and a Rust file open?'):format(start))
  end
  for _, client in ipairs(clients) do
    health.ok(('session %d in %s'):format(client.id, client.config.root_dir or '?'))
    local status = sleepy.last_status(client)
    for _, line in ipairs(status and sleepy.describe(status) or {}) do
      health.info(line)
    end
  end
  if sleepy.has_rust_analyzer() then
    health.info('rust-analyzer is active: it shows the errors, Sleepy adds its fixes')
  end
  local trusted = vim.g.sleepy_trusted
  if trusted == nil or trusted == true then
    health.info('every workspace is trusted; `vim.g.sleepy_trusted` names those that are')
  else
    health.info('trusted: ' .. vim.inspect(trusted))
  end
  health.info('log: ' .. sleepy.log_file())
end

function M.check()
  local health = compat.health()
  programs(health)
  sessions(health)
end

return M
