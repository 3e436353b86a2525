package mesh

import (
	"errors"
	"io"
)

// maxWord is longer than any keyword or number; a longer run of letters belongs to no format.
const maxWord = 128

var errLongWord = errors.New("a word without end")

// word returns the next word, whatever white space is before it, valid until the next call. io.EOF comes only between words.
func (s *source) word() ([]byte, error) {
	for {
		b, err := s.ReadByte()
		if err != nil {
			return nil, err
		}
		if !isSpace(b) {
			break
		}
	}
	if err := s.UnreadByte(); err != nil {
		return nil, err
	}
	ahead, err := s.Peek(maxWord)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	end := 0
	for end < len(ahead) && !isSpace(ahead[end]) {
		end++
	}
	if end == maxWord {
		return nil, errLongWord
	}
	_, err = s.Discard(end)
	return ahead[:end], err
}

func isSpace(b byte) bool {
	return b == ' ' || b == '\n' || b == '\r' || b == '\t' || b == '\f' || b == '\v'
}
