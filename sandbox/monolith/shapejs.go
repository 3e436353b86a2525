package monolith

import (
	"bytes"
	"context"
	"crypto/md5" // the wire's checksum, no protection
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

const maxShapeJSBody = 16 << 20 // a text and a picture

// customParam is what a shopper had put on a product.
type customParam struct {
	text, pictureName string
	picture           []byte
}

// customise makes a model of one's own from a product that can be customised, by the product's spin. The sandbox has no
// modeller: the new model has the product's shape, the text as its description, and the picture as its photo.
func (s *Server) customise(r *http.Request) (answer, error) {
	fields, err := decodeObject(r, maxShapeJSBody)
	if err != nil {
		return nil, err
	}
	spin, custom, err := readCustom(fields)
	if err != nil {
		return nil, err
	}
	var m *model
	var copied []string
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		if m, err = s.findSpin(r.Context(), tx, spin); err != nil {
			return err
		}
		copied, err = s.insertCustom(r.Context(), tx, m, custom)
		return err
	})
	if err != nil {
		for _, file := range copied {
			err = errors.Join(err, os.Remove(file))
		}
		return nil, err
	}
	return m.wire(s.catalogue, s.now(), r.Host), nil
}

func readCustom(fields map[string]any) (spin string, custom customParam, err error) {
	parameters, isObject := fields["customParam"].(map[string]any)
	var absentFields []string
	if absent(fields["spin"]) {
		absentFields = append(absentFields, "spin")
	}
	if !isObject {
		absentFields = append(absentFields, "customParam")
	}
	if len(absentFields) > 0 {
		return "", custom, missing(absentFields...)
	}
	read := &looseFields{values: parameters}
	custom = customParam{text: read.text("text", ""), pictureName: read.text("pictureName", "")}
	if !absent(parameters["picture"]) {
		custom.picture = read.picture("picture")
	}
	spin, _ = looseText(fields["spin"])
	return spin, custom, read.err
}

// picture is base64, plain or percent-encoded.
func (l *looseFields) picture(field string) []byte {
	text, _ := looseText(l.values[field])
	if strings.Contains(text, "%") {
		if plain, err := url.PathUnescape(text); err == nil {
			text = plain
		}
	}
	picture, err := base64.StdEncoding.DecodeString(text)
	if err != nil || checkPicture(bytes.NewReader(picture)) != nil {
		l.fail(invalid(field, "it is no picture in base64."))
	}
	return picture
}

// findSpin is the account's own model of a spin.
func (s *Server) findSpin(ctx context.Context, tx *sql.Tx, spin string) (*model, error) {
	var id int
	err := tx.QueryRowContext(ctx, `SELECT id FROM models WHERE `+ofAccount+` AND substr(json_extract(body, '$.secretKey'), 1, ?) = ? LIMIT 1`,
		accountOf(ctx), spinLength, strings.ToUpper(spin)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound(fmt.Sprintf("Product %.40q", spin))
	}
	if err != nil {
		return nil, fmt.Errorf("find a product: %w", err)
	}
	return findModel(ctx, tx, id)
}

// insertCustom makes the product a new model. The files that it made are answered, for a caller that fails after all.
func (s *Server) insertCustom(ctx context.Context, tx *sql.Tx, m *model, custom customParam) (made []string, err error) {
	name := "model-" + rand.Text()
	if err := os.Link(filepath.Join(s.store.models, m.File), filepath.Join(s.store.models, name)); err != nil {
		return nil, fmt.Errorf("copy model %d: %w", m.ID, err)
	}
	made = append(made, filepath.Join(s.store.models, name))
	m.File, m.Version, m.SecretKey, m.Uploaded = name, 0, rand.Text(), s.now()
	m.IsPublic, m.IsForSale, m.IsClaimable = false, false, false
	if m.Description = nil; custom.text != "" {
		m.Description = &custom.text
	}
	if err := m.insert(ctx, tx); err != nil {
		return made, err
	}
	if len(custom.picture) == 0 {
		return made, syncFolder(s.store.models)
	}
	photoName := "model-" + rand.Text()
	made = append(made, filepath.Join(s.store.models, photoName))
	if err := os.WriteFile(made[1], custom.picture, 0o600); err != nil {
		return made, fmt.Errorf("keep a picture: %w", err)
	}
	sum := md5.Sum(custom.picture)
	p := &photo{Title: custom.pictureName, Default: true, MD5: hex.EncodeToString(sum[:])}
	if _, err := p.insert(ctx, tx, m.ID, photoName); err != nil {
		return made, err
	}
	return made, syncFolder(s.store.models)
}
