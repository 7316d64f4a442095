-- A session that is going to be killed from outside: it says how far it is in a
-- file and then waits for the end.
-- Environment: SLEEPY_TEST_NOTE, the file; SLEEPY_TEST_UNTIL, how far to go.

package.path = vim.env.SLEEPY_TESTS .. '/?.lua;' .. package.path
local t = require('lib')

require('sleepy').setup({})

local function note(text)
  vim.fn.writefile({ text }, vim.env.SLEEPY_TEST_NOTE)
end

t.run({
  { 'the session is where it is to be killed', function()
    local buffer = t.open('src/accept.rs')
    t.session(buffer)
    if vim.env.SLEEPY_TEST_UNTIL == 'fix' then
      t.wait_for_fix(buffer)
    else
      t.wait('running check', function()
        return #t.processes('cargo') > 0
      end)
    end
    note('ready')
    if vim.env.SLEEPY_TEST_UNTIL == 'fix' then
      -- What the other client writes is seen here.
      vim.opt.autoread = true
      t.wait('repair by the other', function()
        vim.cmd('silent! checktime')
        return t.text(buffer):find('word.to_string()', 1, true) and #t.own(buffer) == 0
      end, 300)
      note('seen')
    end
    vim.wait(600000, function()
      return false
    end, 1000)
  end },
})
