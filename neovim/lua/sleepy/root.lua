-- Which workspace a file belongs to, and whether anything may be run there.
--
-- Checking a crate runs its build scripts and procedural macros. Neovim has no
-- notion of a trusted folder for that; whoever wants one names the folders in
-- `vim.g.sleepy_trusted`, and then nothing is started outside of them.

local compat = require('sleepy.compat')

local M = {}

local function parent(path)
  return vim.fn.fnamemodify(path, ':h')
end

local function is_file(path)
  return vim.fn.filereadable(path) == 1
end

local function declares_workspace(manifest)
  for _, line in ipairs(vim.fn.readfile(manifest)) do
    if line:find('^%s*%[workspace[%].]') then
      return true
    end
  end
  return false
end

---Whether a path is a folder or lies below it.
---@param path string
---@param folder string
---@return boolean
local function is_below(path, folder)
  folder = folder:gsub('[/\\]+$', '')
  return path == folder or path:sub(1, #folder + 1):gsub('\\', '/') == folder:gsub('\\', '/') .. '/'
end

---Folders whose sources nobody edits: jumping into one of them is no reason for
---a second server.
local function is_dependency(path)
  local home = vim.fn.expand('~')
  local cargo = vim.env.CARGO_HOME or (home .. '/.cargo')
  local rustup = vim.env.RUSTUP_HOME or (home .. '/.rustup')
  for _, folder in ipairs({ cargo .. '/registry', cargo .. '/git', rustup .. '/toolchains' }) do
    if is_below(path, compat.realpath(folder)) then
      return true
    end
  end
  return false
end

---The folder of the cargo workspace of a file, or nothing and why.
---@param path string
---@return string? root
---@return string? reason
function M.find(path)
  if path == '' or path:find('^%a[%w+.-]+://') then
    return nil, 'the buffer is no file'
  end
  path = compat.realpath(vim.fn.fnamemodify(path, ':p'))
  if is_dependency(path) then
    return nil, 'it is the source of a dependency'
  end
  local nearest
  local folder = parent(path)
  while true do
    local manifest = folder .. '/Cargo.toml'
    if is_file(manifest) then
      if declares_workspace(manifest) then
        return folder
      end
      nearest = nearest or folder
    end
    local above = parent(folder)
    if above == folder then
      break
    end
    folder = above
  end
  if nearest then
    return nearest
  end
  return nil, 'no Cargo.toml is in the folders above it'
end

---Where the folders are noted that `:SleepyTrust` was called in.
---@return string
local function notes()
  return vim.fn.stdpath('data') .. '/sleepy-trusted'
end

---Whether programs may be run for this workspace.
---@param root string
---@return boolean
function M.is_trusted(root)
  local named = vim.g.sleepy_trusted
  if named == nil or named == true then
    return true
  end
  local folders = type(named) == 'table' and vim.deepcopy(named) or {}
  if is_file(notes()) then
    vim.list_extend(folders, vim.fn.readfile(notes()))
  end
  for _, folder in ipairs(folders) do
    if is_below(root, compat.realpath(vim.fn.expand(folder))) then
      return true
    end
  end
  return false
end

---Trusts a workspace for good.
---@param root string
function M.trust(root)
  vim.fn.mkdir(vim.fn.stdpath('data'), 'p')
  vim.fn.writefile({ root }, notes(), 'a')
end

return M
