#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

// A sum of macros, which Swift cannot see: the work space of the deflater at level 3.
static const unsigned isal_level3_work_size = ISAL_DEF_LVL3_DEFAULT;
