#pragma once
// This header declares nothing. Targets that link this one link cfitsio without its network access.
