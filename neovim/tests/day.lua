-- A day with Sleepy alone: fixes taken, refused, taken back and overtaken, and
-- a server that changes its settings and dies. No model is there.

package.path = vim.env.SLEEPY_TESTS .. '/?.lua;' .. package.path
local t = require('lib')
local sleepy = require('sleepy')

vim.g.sleepy_trusted = { vim.fn.getcwd() }
sleepy.setup({
  cmd = t.command(),
  init_options = { model = { path = vim.fn.getcwd() .. '/no-such-model.gguf' } },
})

---Types a line, as a step of its own for undo.
local function typed(line, text)
  return function()
    vim.api.nvim_buf_set_lines(0, line, line, false, { text })
  end
end

---Opens a file whose buffer nobody has touched, and waits for its fix.
local function fresh(name)
  local buffer = t.open(name)
  t.session(buffer)
  t.wait_for_fix(buffer)
  return buffer
end

t.run({
  { 'an error is published in our own namespace, and its fix is ready', function()
    local buffer = t.open('src/accept.rs')
    t.session(buffer)
    t.wait('diagnostic', function()
      return #t.own(buffer) > 0
    end)
    local fix = t.wait_for_fix(buffer)
    t.expect(fix.isPreferred, 'a fix of the compiler is preferred: ' .. vim.inspect(fix))
    t.expect(fix.command and fix.command.command == 'sleepy.accepted', 'edit and command come together')
  end },

  { 'the fix is taken from the menu, saved, checked and recorded', function()
    local buffer = t.open('src/accept.rs')
    local titles = t.choose(t.is_fix)
    t.expect(vim.tbl_contains(titles, 'Sleepy: explain'), 'the menu is ' .. vim.inspect(titles))
    t.expect(t.text(buffer):find('word.to_string()', 1, true), 'the text is:\n' .. t.text(buffer))
    vim.cmd('silent write')
    t.wait('clean check', function()
      return #t.own(buffer) == 0
    end)
    local episode = t.wait_for_outcome('accepted', 'accept.rs')
    t.expect(episode.passed and episode.source == 'rustc', vim.inspect(episode))
  end },

  { 'a fix is taken by command and undone', function()
    local buffer = fresh('src/undo.rs')
    local before = t.text(buffer)
    vim.cmd('SleepyFix')
    t.wait('edit', function()
      return t.text(buffer) ~= before
    end)
    t.wait_for_outcome('accepted', 'undo.rs')
    vim.cmd('silent undo')
    t.expect(t.text(buffer) == before, 'undo takes the whole fix back:\n' .. t.text(buffer))
    t.wait_for_outcome('undone', 'undo.rs')
    vim.cmd('silent edit!')
  end },

  { 'hovering over an error tells of its fix, where one may hover', function()
    if vim.fn.has('nvim-0.11') ~= 1 then
      return
    end
    local buffer = fresh('src/reject.rs')
    local client = t.client(buffer)
    local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
    local answer = client:request_sync('textDocument/hover', params, 30000, buffer)
    local text = answer and vim.inspect(answer.result) or 'nothing'
    t.expect(text:find('✓', 1, true), 'it says ' .. text)
  end },

  { 'a fix is explained and rejected, and does not come back', function()
    local buffer = fresh('src/reject.rs')
    vim.cmd('SleepyExplain')
    t.wait('explanation', function()
      return t.said('Fix from ')
    end)
    vim.cmd('SleepyReject')
    t.wait_for_outcome('rejected', 'reject.rs')
    t.wait('menu without it', function()
      return not t.fix(buffer)
    end)
    vim.cmd('SleepyReject')
    t.wait('word about nothing to reject', function()
      return t.said('there is no fix at the cursor')
    end)
  end },

  { 'an edit is refused when the text moved on, in a buffer as it was read', function()
    local buffer = fresh('src/stale.rs')
    local before = t.text(buffer)
    t.choose(t.is_fix, typed(0, '// typed while the menu was open'))
    t.expect(t.text(buffer) == '// typed while the menu was open\n' .. before, 'the text is:\n' .. t.text(buffer))
    t.wait('word about it', function()
      return t.said('the text has changed since')
    end)
  end },

  { 'and in a buffer that has changed before', function()
    local buffer = vim.api.nvim_get_current_buf()
    vim.cmd('silent write')
    t.wait_for_fix(buffer)
    local before = t.text(buffer)
    t.choose(t.is_fix, typed(0, '// once more'))
    t.expect(t.text(buffer) == '// once more\n' .. before, 'the text is:\n' .. t.text(buffer))
    for _, episode in ipairs(t.episodes()) do
      local taken = episode.outcome == 'accepted' and episode.diff_unified:find('stale.rs', 1, true)
      t.expect(not taken, 'a refused edit is on record as taken: ' .. vim.inspect(episode))
    end
    vim.cmd('silent undo')
    vim.cmd('silent write')
    fresh('src/stale.rs')
  end },

  { 'settings change while the session goes on', function()
    local buffer = vim.api.nvim_get_current_buf()
    t.wait('diagnostic', function()
      return #t.own(buffer) > 0
    end)
    local id = t.client(buffer).id
    sleepy.configure({ publishDiagnostics = 'never' })
    t.wait('end of the diagnostics', function()
      return #t.own(buffer) == 0
    end)
    t.wait_for_fix(buffer)
    sleepy.configure({ enable = false, publishDiagnostics = 'always' })
    t.wait('end of the actions', function()
      return #t.actions(buffer) == 0
    end)
    sleepy.configure({ enable = true })
    t.wait_for_fix(buffer)
    t.wait('diagnostic', function()
      return #t.own(buffer) > 0
    end)
    t.expect(t.client(buffer).id == id, 'it is another session')
  end },

  { 'the missing model is named, once, and in the status', function()
    local named = vim.tbl_filter(function(text)
      return text:find('no-such-model', 1, true) ~= nil
    end, t.shown)
    t.expect(#named <= 1, 'it is said more than once: ' .. vim.inspect(named))
    local before = #t.shown
    vim.cmd('SleepyStatus')
    t.wait('status', function()
      return #t.shown > before and t.shown[#t.shown]:find('model', 1, true)
    end)
    t.expect(sleepy.statusline():find('^sleepy: '), 'the status line says: ' .. sleepy.statusline())
  end },

  { 'a server that is killed comes back with its fixes', function()
    local buffer = vim.api.nvim_get_current_buf()
    local before = t.client(buffer).id
    local pid = t.processes('sleepy-lsp')[1]
    t.expect(pid, 'no process is named sleepy-lsp')
    vim.fn.system({ 'kill', '-9', tostring(pid) })
    t.wait('new session', function()
      local client = t.client(buffer)
      return client and client.id ~= before
    end)
    t.wait_for_fix(buffer)
  end },

  { 'and on demand', function()
    local buffer = vim.api.nvim_get_current_buf()
    local before = t.client(buffer).id
    vim.cmd('SleepyRestart')
    t.wait('new session', function()
      local client = t.client(buffer)
      return client and client.id ~= before
    end)
    t.wait_for_fix(buffer)
  end },

  { 'the health check finds everything, and the help is there', function()
    vim.cmd('silent checkhealth sleepy')
    local health = t.text(0)
    t.expect(health:find('session %d+ in'), 'it says:\n' .. health)
    t.expect(not health:find('ERROR', 1, true), 'it says:\n' .. health)
    vim.cmd('silent bwipeout!')
    -- Tags are built in a copy, as a plugin manager builds them.
    local copy = vim.fn.tempname()
    vim.fn.mkdir(copy .. '/doc', 'p')
    local help = vim.api.nvim_get_runtime_file('doc/sleepy.txt', false)[1]
    vim.fn.writefile(vim.fn.readfile(help), copy .. '/doc/sleepy.txt')
    vim.cmd('helptags ' .. copy .. '/doc')
    vim.opt.runtimepath:prepend(copy)
    vim.cmd('silent help :SleepyTrust')
    t.expect(vim.api.nvim_get_current_line():find('SleepyTrust', 1, true), 'the help has no such tag')
    vim.cmd('silent helpclose')
    vim.cmd('silent SleepyLog')
    t.expect(vim.api.nvim_buf_get_name(0):find('sleepy%-lsp%.log$'), 'the log is not open')
    vim.cmd('silent bwipeout!')
  end },

  { 'the sessions end in order', function()
    local compat = require('sleepy.compat')
    for _, client in ipairs(compat.clients('sleepy')) do
      compat.stop(client)
    end
    t.wait('end', function()
      return #compat.clients('sleepy') == 0 and #t.processes('sleepy-lsp') == 0
    end)
  end },
})
