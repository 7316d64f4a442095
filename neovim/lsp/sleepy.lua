-- The server's configuration for `vim.lsp.enable('sleepy')` (Neovim 0.11).
-- Change any of it with `vim.lsp.config('sleepy', { … })`.

local sleepy = require('sleepy')

---@type vim.lsp.Config
return {
  cmd = { sleepy.server() },
  filetypes = { 'rust' },
  root_markers = { 'sleepy.toml', 'Cargo.toml' },
  init_options = {},
  -- Whether rust-analyzer shows the errors already is known only here.
  before_init = function(params)
    params.initializationOptions = sleepy.with_hints(params.initializationOptions)
  end,
  handlers = {
    ['sleepy/status'] = function(_, status, context)
      sleepy.on_status(status, context)
    end,
  },
}
