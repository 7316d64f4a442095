-- Notices that the person takes a fix back, which says more of a fix than a
-- text that merely looks like the one before.

local M = {}

---How long Neovim may hold back the change itself, which has to go first.
local CHANGE_SENT_MS = 300

---The step of undo that each buffer's last fix belongs to.
---@type table<integer, integer>
local steps = {}
---Buffers whose changes are looked at.
---@type table<integer, boolean>
local attached = {}

---The step of undo a buffer is at.
local function step(buffer)
  return vim.api.nvim_buf_call(buffer, function()
    return vim.fn.undotree().seq_cur
  end)
end

---Watches a buffer into which a fix has just gone.
---@param buffer integer
---@param undone fun(buffer: integer)
function M.watch(buffer, undone)
  steps[buffer] = step(buffer)
  if attached[buffer] then
    return
  end
  local function look()
    local fix = steps[buffer]
    if fix and vim.api.nvim_buf_is_loaded(buffer) and step(buffer) < fix then
      steps[buffer] = nil
      vim.defer_fn(function()
        undone(buffer)
      end, CHANGE_SENT_MS)
    end
  end
  attached[buffer] = vim.api.nvim_buf_attach(buffer, false, {
    on_lines = function()
      if not steps[buffer] then
        attached[buffer] = nil
        return true
      end
      vim.schedule(look)
    end,
    on_detach = function()
      steps[buffer], attached[buffer] = nil, nil
    end,
  })
end

return M
