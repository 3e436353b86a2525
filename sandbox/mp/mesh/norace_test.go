//go:build !race

package mesh_test

import "time"

// soon is how long a refusal may take. A second is the goal, which make bench prints; a machine may be busy.
const soon = 5 * time.Second
