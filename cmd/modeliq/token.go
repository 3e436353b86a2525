package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/config"
)

func signToken(_ context.Context, args []string, out, errOut io.Writer) error {
	cmd := config.New("token", "token --partner slug [flags]", "Signs a buyer's token with the installation's session key.", errOut)
	dataDir := cmd.String("data-dir", "./data", "`folder` that holds the session key")
	keyFile := cmd.String("session-key-file", "", "session key `file` (default in the data dir)")
	folder := cmd.String("partners", "", "`folder` of partner files; the two demo partners when empty")
	slug := cmd.String("partner", "", "the partner's `slug`")
	owner := cmd.String("owner", "", "the buyer's `name`, a new anonymous one when empty")
	life := cmd.Duration("life", auth.SessionLife, "how long the token lives; negative makes one that has ended")
	asJSON := cmd.Bool("json", false, "print token, owner and expiry as JSON")
	if err := cmd.Parse(args, os.LookupEnv); err != nil {
		return err
	}
	if *slug == "" {
		return fmt.Errorf("--partner is missing; see modeliq token --help")
	}
	partners, err := loadPartners(*folder)
	if err != nil {
		return err
	}
	if partners.BySlug(*slug) == nil {
		return fmt.Errorf("there is no partner %q", *slug)
	}
	key, err := auth.LoadKey(cmp.Or(*keyFile, filepath.Join(*dataDir, sessionKey)))
	if err != nil {
		return err
	}
	buyer := auth.Buyer{Partner: *slug, Owner: cmp.Or(*owner, auth.NewOwner())}
	token, expires, err := auth.NewSessions(key, time.Now).Issue(buyer, *life)
	if err != nil {
		return err
	}
	if *asJSON {
		return json.NewEncoder(out).Encode(map[string]any{"token": token, "owner": buyer.Owner, "expiresAt": expires})
	}
	_, err = fmt.Fprintln(out, token)
	return err
}
