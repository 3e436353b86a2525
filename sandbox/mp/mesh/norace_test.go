//go:build !race

package mesh_test

import "time"

// soon is how long a refusal may take.
const soon = time.Second
