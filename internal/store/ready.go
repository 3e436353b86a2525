package store

import (
	"context"
	"fmt"
)

// Ready asks the server for its account: an answer says that documents can be read and written.
func (s *Store) Ready(ctx context.Context) error {
	if _, err := s.js.AccountInfo(ctx); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}
