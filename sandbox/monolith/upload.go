package monolith

import (
	"crypto/md5" // the wire's checksum, no protection
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// uploadModel registers a model. The file is decoded to the disk while it arrives; only when all of it and all of the
// fields are right does the model exist.
func (s *Server) uploadModel(r *http.Request) (answer, error) {
	body := http.MaxBytesReader(nil, r.Body, maxUpload)
	incoming, err := os.CreateTemp(s.store.models, "model-*")
	if err != nil {
		return nil, fmt.Errorf("upload: %w", err)
	}
	kept := false
	defer func() {
		_ = incoming.Close() // it is synced before it is kept
		if !kept {
			_ = os.Remove(incoming.Name()) // what stays behind is swept at the next start
		}
	}()
	sum := md5.New()
	fields, hasFile, err := readUpload(body, io.MultiWriter(incoming, sum))
	if err != nil {
		// The rest is read before the answer, so that a client that is still sending hears it.
		_, _ = io.Copy(io.Discard, body)
		return nil, uploadRefusal(err)
	}
	m, err := s.newModel(fields, hasFile)
	if err != nil {
		return nil, err
	}
	m.MD5 = hex.EncodeToString(sum.Sum(nil))
	m.File = filepath.Base(incoming.Name())
	if err := settleFile(incoming, m); err != nil {
		return nil, err
	}
	m.Uploaded = s.now()
	if err := s.store.insertModel(r.Context(), m); err != nil {
		return nil, err
	}
	kept = true
	return m.wire(s.catalogue, s.now(), r.Host), nil
}

func uploadRefusal(err error) error {
	var size *http.MaxBytesError
	switch {
	case errors.Is(err, errFileTooLarge), errors.As(err, &size):
		return &refusal{status: http.StatusRequestEntityTooLarge, reason: "The file is too large, the limit is 64 MB."}
	case errors.Is(err, errNotBase64), errors.Is(err, errFileTwice):
		return invalid("file", err.Error()+".")
	}
	var disk *os.PathError
	if errors.As(err, &disk) { // ours, not the client's
		return fmt.Errorf("upload: %w", err)
	}
	return &refusal{status: http.StatusBadRequest, reason: "The request is not valid JSON: " + err.Error() + "."}
}

// settleFile measures the content and makes it durable before a row speaks of it.
func settleFile(file *os.File, m *model) error {
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	if m.Length = info.Size(); m.Length == 0 {
		return invalid("file", "the file is empty.")
	}
	if m.Size, err = measure(file, m.FileName, m.UnitMetres); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	folder, err := os.Open(filepath.Dir(file.Name()))
	if err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	return nil
}

// newModel checks the fields of an upload and fills in what the wire has a default for.
func (s *Server) newModel(fields map[string]any, hasFile bool) (*model, error) {
	var absentFields []string
	if !hasFile {
		absentFields = append(absentFields, "file")
	}
	for _, required := range []string{"fileName", "hasRightsToModel", "acceptTermsAndConditions"} {
		if absent(fields[required]) {
			absentFields = append(absentFields, required)
		}
	}
	if len(absentFields) > 0 {
		return nil, missing(absentFields...)
	}
	m := &model{UnitMetres: 1, SecretKey: rand.Text()} // the default unit is the metre, which surprises everybody once
	read := &looseFields{values: fields}
	m.FileName = read.fileName()
	m.Title = read.text("title", baseName(m.FileName))
	if description := read.text("description", ""); description != "" {
		m.Description = &description
	}
	m.UnitMetres = read.unit(m.UnitMetres)
	for _, consent := range []string{"hasRightsToModel", "acceptTermsAndConditions"} {
		if !read.flag(consent) {
			read.fail(invalid(consent, "it must be accepted."))
		}
	}
	m.IsPublic, m.IsForSale = read.flag("isPublic"), read.flag("isForSale")
	m.IsClaimable, m.IsDownloadable = read.flag("isClaimable"), read.flag("isDownloadable")
	if m.IsClaimable && (m.IsPublic || m.IsForSale) {
		read.fail(invalid("isClaimable", "a claimable model cannot be public or for sale."))
	}
	m.Tags, m.Categories = read.texts("tags"), read.ids("categories")
	m.Selling = read.selling(s.catalogue)
	if !absent(fields["defaultMaterialId"]) {
		m.DefaultID = read.material("defaultMaterialId", fields["defaultMaterialId"], s.catalogue)
	}
	return m, read.err
}

func baseName(fileName string) string {
	return fileName[:len(fileName)-len(filepath.Ext(fileName))]
}
