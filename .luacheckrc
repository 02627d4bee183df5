-- Recipes are Lua 5.4 with one table of ours.
std = "lua54"
read_globals = { "dt" }
max_line_length = 120
