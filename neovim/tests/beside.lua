-- Beside rust-analyzer, the real one: no error is shown twice, none of its
-- actions is lost, and everything is as before when it is gone.

package.path = vim.env.SLEEPY_TESTS .. '/?.lua;' .. package.path
local t = require('lib')
local compat = require('sleepy.compat')

vim.lsp.config('rust_analyzer', {
  cmd = { vim.env.RUST_ANALYZER },
  filetypes = { 'rust' },
  root_markers = { 'Cargo.toml' },
  init_options = { cachePriming = { enable = false } },
})
require('sleepy').setup({ cmd = t.command(), init_options = { model = { backend = 'off' } } })

local buffer

local function rust_analyzer()
  return compat.clients('rust_analyzer', buffer)[1]
end

---Errors that rust-analyzer shows; it has one list of its own and one of cargo's.
local function theirs()
  local own = t.client(buffer)
  local ours = own and vim.lsp.diagnostic.get_namespace(own.id)
  return vim.tbl_filter(function(d)
    return d.namespace ~= ours and d.severity == vim.diagnostic.severity.ERROR
  end, vim.diagnostic.get(buffer))
end

local function is_shown_by_them_alone()
  return #theirs() > 0 and #t.own(buffer) == 0
end

local function is_shown_by_us_alone()
  return #t.own(buffer) > 0 and #theirs() == 0
end

t.run({
  { 'alone, we show the error', function()
    buffer = t.open('src/accept.rs')
    t.session(buffer)
    t.wait_for_fix(buffer)
    t.wait('diagnostic', is_shown_by_us_alone)
  end },
  { 'with rust-analyzer the error is shown once, by it', function()
    vim.lsp.enable('rust_analyzer')
    t.wait('rust-analyzer', rust_analyzer)
    t.wait('one display of the error', is_shown_by_them_alone, 400)
    t.wait_for_fix(buffer)
  end },
  { 'all of its actions are in the menu, and so is our fix', function()
    local params = vim.lsp.util.make_range_params(0, rust_analyzer().offset_encoding)
    local here = vim.diagnostic.get(buffer, { lnum = vim.fn.line('.') - 1 })
    params.context = { triggerKind = 1, diagnostics = vim.lsp.diagnostic.from(here) }
    -- It shows cargo's errors before it understands the crate.
    local alone = t.wait("action of rust-analyzer's", function()
      local answer = rust_analyzer():request_sync('textDocument/codeAction', params, 30000, buffer)
      local found = answer and answer.result
      return found and #found > 0 and found
    end, 400)
    local menu = t.choose(nil)
    for _, action in ipairs(alone) do
      t.expect(vim.tbl_contains(menu, action.title), action.title .. ' is not in ' .. vim.inspect(menu))
    end
    local ours = vim.tbl_filter(function(title)
      return title:find('^Sleepy: .*✓$') ~= nil
    end, menu)
    t.expect(#ours == 1, vim.inspect(menu))
  end },
  { 'when it leaves, we show the error again', function()
    rust_analyzer():stop()
    t.wait('end of rust-analyzer', function()
      return not rust_analyzer()
    end)
    t.wait('diagnostic', is_shown_by_us_alone)
  end },
  { 'when it is there first, we begin without', function()
    vim.lsp.enable('rust_analyzer')
    t.wait('one display of the error', is_shown_by_them_alone, 400)
    vim.cmd('SleepyRestart')
    t.wait_for_fix(buffer)
    t.expect(#t.own(buffer) == 0, 'the error is shown twice')
    t.expect(#theirs() > 0, 'the error is not shown')
  end },
  { 'when it is killed, we show the error again', function()
    local before = rust_analyzer().id
    vim.lsp.enable('rust_analyzer', false)
    for _, client in ipairs(compat.clients('rust_analyzer')) do
      client:stop(true)
    end
    t.wait('end of rust-analyzer', function()
      return vim.lsp.get_client_by_id(before) == nil
    end)
    t.wait('diagnostic', is_shown_by_us_alone)
  end },
})
