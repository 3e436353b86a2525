//go:build race

package mesh_test

import "time"

// soon is how long a refusal may take; the race detector makes everything ten times slower.
const soon = 10 * time.Second

// atOnce is how long a small file may take.
const atOnce = soon
