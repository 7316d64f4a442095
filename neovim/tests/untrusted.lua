-- A workspace that is not trusted: nothing is run in it until the person says
-- so, and nothing at all for files that belong to no workspace.

package.path = vim.env.SLEEPY_TESTS .. '/?.lua;' .. package.path
local t = require('lib')
local compat = require('sleepy.compat')

vim.g.sleepy_trusted = { vim.fn.getcwd() .. '/elsewhere' }
require('sleepy').setup({ cmd = t.command(), init_options = { model = { backend = 'off' } } })

local function stays_alone(buffer)
  -- A server would be there at once; half a second is for the unexpected.
  vim.wait(500, function()
    return t.client(buffer) ~= nil
  end, 20)
  t.expect(#compat.clients('sleepy') == 0, 'a session was started')
  t.expect(#t.processes('sleepy-lsp') == 0, 'a server was started')
end

t.run({
  { 'nothing is started in a workspace that is not trusted, which is said once', function()
    stays_alone(t.open('src/accept.rs'))
    stays_alone(t.open('src/undo.rs'))
    local said = vim.tbl_filter(function(text)
      return text:find('sleepy_trusted', 1, true) ~= nil
    end, t.shown)
    t.expect(#said == 1, vim.inspect(t.shown))
  end },
  { 'a command says why there is nothing', function()
    vim.cmd('SleepyExplain')
    t.expect(t.said('Sleepy is not running here: '), vim.inspect(t.shown))
  end },
  { 'a file without a crate gets no server', function()
    stays_alone(t.open(vim.fn.tempname() .. '.rs'))
    vim.cmd('SleepyStatus')
    t.expect(t.said('no Cargo.toml is in the folders above it'), vim.inspect(t.shown))
  end },
  { 'trust is given for good, and the fixes come', function()
    local buffer = t.open('src/accept.rs')
    vim.cmd('SleepyTrust')
    t.session(buffer)
    t.wait_for_fix(buffer)
    t.expect(require('sleepy.root').is_trusted(compat.realpath(vim.fn.getcwd())), 'it is not remembered')
  end },
})
