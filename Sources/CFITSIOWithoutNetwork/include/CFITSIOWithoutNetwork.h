#pragma once
// Nothing to call: who links this target links cfitsio without its network.
