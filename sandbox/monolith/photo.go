package monolith

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// photo is a picture of a model, of which one can be the default.
type photo struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	MaterialID  int    `json:"materialId"` // what the picture shows it made of, 0 when that was not said
	Default     bool   `json:"isDefault"`
	MD5         string `json:"md5"`
}

// addPhoto keeps a picture of a model.
func (s *Server) addPhoto(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	in, err := s.receive(r)
	if err != nil {
		return nil, err
	}
	defer in.discard()
	p, err := s.readPhoto(in)
	if err != nil {
		return nil, err
	}
	var photoID int64
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		if _, err := ownModel(r.Context(), tx, id); err != nil {
			return err
		}
		photoID, err = p.insert(r.Context(), tx, id, in.name())
		return err
	})
	if err != nil {
		return nil, err
	}
	in.kept = true
	return p.wire(id, photoID), nil
}

func (s *Server) readPhoto(in *incoming) (*photo, error) {
	if !in.hasFile {
		return nil, missing("file")
	}
	read := &looseFields{values: in.fields}
	p := &photo{Title: read.text("title", ""), Description: read.text("description", ""), Default: read.flag("isDefault")}
	if !absent(in.fields["materialId"]) {
		p.MaterialID = read.material("materialId", in.fields["materialId"], s.catalogue)
	}
	if read.err != nil {
		return nil, read.err
	}
	if _, err := in.seal(); err != nil {
		return nil, err
	}
	p.MD5 = hex.EncodeToString(in.sum.Sum(nil))
	return p, checkPicture(in.file)
}

// checkPicture refuses what begins like no picture.
func checkPicture(content io.ReaderAt) error {
	head := make([]byte, 512) // all that is looked at
	n, err := content.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return fmt.Errorf("read a picture: %w", err)
	}
	if kind := http.DetectContentType(head[:n]); !strings.HasPrefix(kind, "image/") {
		return invalid("file", "it is no picture.")
	}
	return nil
}

// insert keeps the photo. A new default takes the place of the old one.
func (p *photo) insert(ctx context.Context, tx *sql.Tx, modelID int, file string) (int64, error) {
	if p.Default {
		if _, err := tx.ExecContext(ctx, `UPDATE photos SET body = json_set(body, '$.isDefault', json('false')) WHERE model_id = ?`, modelID); err != nil {
			return 0, fmt.Errorf("insert photo: %w", err)
		}
	}
	body, err := json.Marshal(p)
	if err != nil {
		return 0, fmt.Errorf("insert photo: %w", err)
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO photos (model_id, file, body) VALUES (?, ?, ?)`, modelID, file, string(body))
	if err != nil {
		return 0, fmt.Errorf("insert photo: %w", err)
	}
	return done.LastInsertId()
}

func (p *photo) wire(modelID int, photoID int64) answer {
	body := answer{
		"modelId": modelID, "modelPhotoId": photoID, "title": p.Title, "description": p.Description, "materialId": nil,
		"isDefault": number(p.Default), "fileMd5Checksum": p.MD5,
	}
	if p.MaterialID != 0 {
		body["materialId"] = p.MaterialID
	}
	return body
}
