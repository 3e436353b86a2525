package uploads

import (
	"bytes"
	"crypto/sha1" // demanded by tus: against a bad line, not against an enemy
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"net/http"
	"strings"

	"github.com/tus/tusd/v2/pkg/handler"
)

// checksumAlgorithms as OPTIONS names them. tus demands sha1.
const checksumAlgorithms = "sha1,sha256"

// statusChecksumMismatch is tus's own.
const statusChecksumMismatch = 460

var (
	errChecksumUnknown  = handler.NewError("ERR_CHECKSUM_UNKNOWN", "Upload-Checksum is one of "+checksumAlgorithms+", a space, and the hash in base64", http.StatusBadRequest)
	errChecksumMismatch = handler.NewError("ERR_CHECKSUM_MISMATCH", "the chunk has another checksum than it said, and is not taken", statusChecksumMismatch)
)

// checksum is what a chunk must hash to.
type checksum struct {
	hash.Hash
	want []byte
}

// parseChecksum reads Upload-Checksum; nil where there is none.
func parseChecksum(header string) (*checksum, error) {
	if header == "" {
		return nil, nil
	}
	algorithm, text, _ := strings.Cut(header, " ")
	var c checksum
	switch algorithm {
	case "sha1":
		c.Hash = sha1.New()
	case "sha256":
		c.Hash = sha256.New()
	default:
		return nil, errChecksumUnknown
	}
	var err error
	if c.want, err = base64.StdEncoding.DecodeString(text); err != nil || len(c.want) != c.Size() {
		return nil, errChecksumUnknown
	}
	return &c, nil
}

func (c *checksum) holds() bool { return bytes.Equal(c.Sum(nil), c.want) }
