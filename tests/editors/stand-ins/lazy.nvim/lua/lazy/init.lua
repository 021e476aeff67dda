--- Stands in for lazy.nvim: loads the plugins in lua/plugins that exist on disk.
local M = {}

local known = { dir = 'string', name = 'string', main = 'string', lazy = 'boolean', opts = 'table' }

local function load(spec)
  for key, value in pairs(spec) do
    assert(known[key] == type(value), key)
  end
  vim.opt.runtimepath:append(vim.fn.expand(spec.dir))
  require(spec.main).setup(spec.opts)
end

--- @param folder string
function M.setup(folder)
  for _, file in ipairs(vim.api.nvim_get_runtime_file('lua/' .. folder .. '/*.lua', true)) do
    load(dofile(file))
  end
end

return M
