//go:build !race

package mesh_test

import "time"

// soon is how long a refusal may take. A second is the goal, which make bench prints; a machine may be busy.
const soon = 5 * time.Second

// atOnce is the goal itself, for small files that are refused in a small part of it.
const atOnce = time.Second
