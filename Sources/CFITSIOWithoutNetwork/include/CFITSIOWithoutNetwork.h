#pragma once
// This header declares nothing. A target that depends on this target links cfitsio without network access.
