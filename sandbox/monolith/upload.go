package monolith

import (
	"crypto/rand"
	"net/http"
	"path/filepath"
)

// uploadModel registers a model. Only when all of its file and all of the fields are right does it exist.
func (s *Server) uploadModel(r *http.Request) (answer, error) {
	in, err := s.receive(r)
	if err != nil {
		return nil, err
	}
	defer in.discard()
	m, err := s.newModel(in)
	if err != nil {
		return nil, err
	}
	if m.content, err = in.settle(m.content); err != nil {
		return nil, err
	}
	m.Account, m.Uploaded = accountOf(r.Context()), s.now()
	if err := s.store.insertModel(r.Context(), m); err != nil {
		return nil, err
	}
	in.kept = true
	return m.wire(s.catalogue, s.now(), r.Host), nil
}

// newModel checks the fields of an upload and fills in what the wire has a default for.
func (s *Server) newModel(in *incoming) (*model, error) {
	read, described, err := readContent(in, 1) // the default unit is the metre, which surprises everybody once
	if err != nil {
		return nil, err
	}
	m := &model{content: described, SecretKey: rand.Text()}
	m.Title = read.text("title", baseName(m.FileName))
	if description := read.text("description", ""); description != "" {
		m.Description = &description
	}
	m.IsPublic, m.IsForSale = read.flag("isPublic"), read.flag("isForSale")
	m.IsClaimable, m.IsDownloadable = read.flag("isClaimable"), read.flag("isDownloadable")
	if m.IsClaimable {
		m.ClaimKey = rand.Text()
	}
	if m.IsClaimable && (m.IsPublic || m.IsForSale) {
		read.fail(invalid("isClaimable", "a claimable model cannot be public or for sale."))
	}
	m.Tags, m.Categories = read.texts("tags"), read.ids("categories")
	m.Selling = read.selling(s.catalogue)
	if !absent(in.fields["defaultMaterialId"]) {
		m.DefaultID = read.material("defaultMaterialId", in.fields["defaultMaterialId"], s.catalogue)
	}
	return m, read.err
}

// readContent checks what comes with every file of a model: its name, its unit, and the consents. The reader that is
// answered goes on to the other fields; it may have failed already.
func readContent(in *incoming, unitMetres float64) (*looseFields, content, error) {
	var absentFields []string
	if !in.hasFile {
		absentFields = append(absentFields, "file")
	}
	for _, required := range []string{"fileName", "hasRightsToModel", "acceptTermsAndConditions"} {
		if absent(in.fields[required]) {
			absentFields = append(absentFields, required)
		}
	}
	if len(absentFields) > 0 {
		return nil, content{}, missing(absentFields...)
	}
	read := &looseFields{values: in.fields}
	described := content{FileName: read.fileName(), UnitMetres: read.unit(unitMetres)}
	for _, consent := range []string{"hasRightsToModel", "acceptTermsAndConditions"} {
		if !read.flag(consent) {
			read.fail(invalid(consent, "it must be accepted."))
		}
	}
	return read, described, nil
}

func baseName(fileName string) string {
	return fileName[:len(fileName)-len(filepath.Ext(fileName))]
}
