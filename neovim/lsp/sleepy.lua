-- The server's configuration for `vim.lsp.enable('sleepy')` (Neovim 0.11).
-- Change any of it with `vim.lsp.config('sleepy', { … })`.

local session = require('sleepy.session')

local config = session.config()
config.filetypes = { 'rust' }

-- A file without a trusted cargo workspace gets no server.
config.root_dir = function(buffer, start)
  local command = vim.lsp.config.sleepy.cmd
  local folder = session.place(buffer, type(command) == 'table' and command[1] or config.cmd[1])
  if folder then
    start(folder)
  end
end

---@type vim.lsp.Config
return config
