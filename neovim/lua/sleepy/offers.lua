-- Fixes on their way into the text: never into another text than theirs.
--
-- Neovim refuses an edit whose version is older than the buffer's, but it does
-- not look at versions of zero, which every buffer has until its first change,
-- and it runs the action's command even after it refused the edit. So versions
-- of zero are raised, and a fix counts as taken only if its edit is in the text.

local M = {}

---The command that tells the server of a fix that was taken.
M.ACCEPTED = 'sleepy.accepted'

---What the last answer offered: the texts, by the arguments of the command that
---tells of it. These name the fix, or all the fixes that one action applies.
---@type table<string, table[]>
local offered = {}

---@param command table?
---@return table[] texts
local function offer_of(command)
  return type(command) == 'table' and offered[vim.inspect(command.arguments)] or {}
end

---A loaded buffer of this address.
---@param uri string
---@return integer?
local function loaded(uri)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.uri_from_bufnr(buffer) == uri then
      return buffer
    end
  end
end

---@param buffer integer
---@return string[]
local function lines_of(buffer)
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end

---Remembers the texts that an action's edit is for.
---@param action table
---@param encoding string
local function remember(action, encoding)
  local command = action.command
  local changes = type(action.edit) == 'table' and action.edit.documentChanges
  if type(changes) ~= 'table' or type(command) ~= 'table' or command.command ~= M.ACCEPTED then
    return
  end
  local texts = {}
  for _, change in ipairs(changes) do
    local document = change.textDocument
    local buffer = document and loaded(document.uri)
    if buffer then
      if document.version == 0 then
        document.version = 1
      end
      table.insert(texts, {
        buffer = buffer,
        lines = lines_of(buffer),
        edits = vim.deepcopy(change.edits),
        encoding = encoding,
      })
    end
  end
  offered[vim.inspect(command.arguments)] = texts
end

---Looks at every answer to a request for code actions.
---@param client table
function M.watch(client)
  local request = client.rpc.request
  client.rpc.request = function(method, params, done, ...)
    local wrapped = done
    if method == 'textDocument/codeAction' and done then
      wrapped = function(problem, actions, ...)
        if type(actions) == 'table' then
          offered = {}
          for _, action in ipairs(actions) do
            remember(action, client.offset_encoding)
          end
        end
        return done(problem, actions, ...)
      end
    end
    return request(method, params, wrapped, ...)
  end
end

---Whether the edit of one text is in its buffer, and nothing else has changed.
local function is_applied(text)
  if not vim.api.nvim_buf_is_loaded(text.buffer) then
    return true
  end
  local scratch = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(scratch, 0, -1, false, text.lines)
  vim.lsp.util.apply_text_edits(text.edits, scratch, text.encoding)
  local expected = lines_of(scratch)
  vim.api.nvim_buf_delete(scratch, { force = true })
  return vim.deep_equal(expected, lines_of(text.buffer))
end

---Whether the fix that this command belongs to is in the texts.
---@param command table
---@return boolean
function M.was_applied(command)
  for _, text in ipairs(offer_of(command)) do
    if not is_applied(text) then
      return false
    end
  end
  return true
end

---The loaded buffers that the fix of this command changes.
---@param command table
---@return integer[]
function M.buffers(command)
  return vim.tbl_map(function(text)
    return text.buffer
  end, offer_of(command))
end

---Whether the texts of this action are still those it was made for.
---@param action table
---@return boolean
function M.is_current(action)
  for _, text in ipairs(offer_of(action.command)) do
    if not vim.deep_equal(text.lines, lines_of(text.buffer)) then
      return false
    end
  end
  return true
end

return M
