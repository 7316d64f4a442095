-- A session that is going to be killed from outside: it says how far it is in a
-- file and then waits for the end.
-- Environment: SLEEPY_TEST_NOTE, the file; SLEEPY_TEST_UNTIL, how far to go:
-- `check`, a build script is running; `fix`, the fix and the model are there, and
-- later somebody else repaired the file; `take`, the one who repairs it.

package.path = vim.env.SLEEPY_TESTS .. '/?.lua;' .. package.path
local t = require('lib')

require('sleepy').setup({})

local notes = {}

local function note(text)
  table.insert(notes, text)
  vim.fn.writefile(notes, vim.env.SLEEPY_TEST_NOTE)
end

local function is_repaired(buffer)
  return t.text(buffer):find('word.to_string()', 1, true) ~= nil and #t.own(buffer) == 0
end

local stages = {
  check = function()
    t.wait('running build script', function()
      return #t.processes('build-script') > 0
    end)
    note('ready')
  end,
  fix = function(buffer)
    t.wait_for_fix(buffer)
    t.wait('model', function()
      return #t.processes('sleepy-worker') > 0
    end)
    note('ready')
    vim.opt.autoread = true
    t.wait('repair by somebody else', function()
      vim.cmd('silent! checktime')
      return is_repaired(buffer)
    end, 300)
    note('seen')
  end,
  take = function(buffer)
    t.wait_for_fix(buffer)
    vim.cmd('SleepyFix')
    t.wait('edit', function()
      return t.text(buffer):find('word.to_string()', 1, true)
    end)
    vim.cmd('silent write')
    t.wait('clean check', function()
      return is_repaired(buffer)
    end)
    note('ready')
  end,
}

t.run({
  { 'the session is where it is to be killed', function()
    local buffer = t.open('src/accept.rs')
    t.session(buffer)
    stages[vim.env.SLEEPY_TEST_UNTIL](buffer)
    while true do
      vim.wait(60000, function()
        return false
      end, 1000)
    end
  end },
})
