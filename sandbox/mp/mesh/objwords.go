package mesh

import (
	"errors"
	"fmt"
	"io"
)

// objWords walks an OBJ word by word. Lines end in LF, CRLF or CR; a backslash at the end of a line continues it; # begins
// a comment that ends with its line, whatever its last letter is.
type objWords struct {
	src  *source
	line int // counted from 1, for messages
}

// errLine is the end of a line, where a word was asked for.
var errLine = errors.New("end of line")

// word returns the next word of the line, valid until the next call, or errLine. io.EOF comes only between words.
func (w *objWords) word() ([]byte, error) {
	if err := w.skipBlank(); err != nil {
		return nil, err
	}
	ahead, err := w.src.Peek(maxWord)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read obj: %w", err)
	}
	end := 0
	for end < len(ahead) && !isSpace(ahead[end]) && ahead[end] != '#' && !continues(ahead[end:]) {
		end++
	}
	if end == maxWord {
		return nil, w.damaged()
	}
	return ahead[:end], w.discard(end)
}

// skipBlank goes to the next word of the line, and to the next line where this one ends with a backslash.
func (w *objWords) skipBlank() error {
	for {
		ahead, err := w.src.Peek(3)
		if len(ahead) == 0 {
			return w.ended(err)
		}
		skip := 1
		switch b := ahead[0]; {
		case b == '\n' || b == '\r':
			return errLine
		case b == '#':
			if err := w.skipLine(); err != nil {
				return err
			}
			return errLine
		case continues(ahead):
			if w.line++; len(ahead) > 2 && ahead[1] == '\r' && ahead[2] == '\n' {
				skip++
			}
			skip++
		case !isSpace(b):
			return nil
		}
		if err := w.discard(skip); err != nil {
			return err
		}
	}
}

// continues says that the text begins with a backslash at the end of a line.
func continues(text []byte) bool {
	return len(text) > 1 && text[0] == '\\' && (text[1] == '\n' || text[1] == '\r')
}

// skipLine goes to the end of the line, or of the file.
func (w *objWords) skipLine() error {
	for {
		b, err := w.src.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read obj: %w", err)
		}
		if b == '\n' || b == '\r' {
			return w.unread()
		}
	}
}

// nextLine passes over the rest of the line and its end. io.EOF says that there is no other.
func (w *objWords) nextLine() error {
	if err := w.skipLine(); err != nil {
		return err
	}
	b, err := w.src.ReadByte()
	if err != nil {
		return w.ended(err)
	}
	if w.line++; b == '\r' {
		if ahead, _ := w.src.Peek(1); len(ahead) == 1 && ahead[0] == '\n' {
			return w.discard(1)
		}
	}
	return nil
}

func (w *objWords) unread() error {
	if err := w.src.UnreadByte(); err != nil {
		return fmt.Errorf("read obj: %w", err)
	}
	return nil
}

func (w *objWords) discard(n int) error {
	if _, err := w.src.Discard(n); err != nil {
		return fmt.Errorf("read obj: %w", err)
	}
	return nil
}

// ended keeps io.EOF as it is, since that is no fault.
func (w *objWords) ended(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return fmt.Errorf("read obj: %w", err)
}

// atEnd says that nothing follows.
func (w *objWords) atEnd() bool {
	_, err := w.src.Peek(1)
	return errors.Is(err, io.EOF)
}

// damaged refuses the line; at the end of the file it is the beginning of one that was cut.
func (w *objWords) damaged() error {
	if w.atEnd() {
		return &Refusal{"truncated", fmt.Sprintf(
			"The file is cut off in the middle of line %d. Please upload it again or export it again.", w.line)}
	}
	return &Refusal{"damaged", fmt.Sprintf(
		"The file is damaged: line %d makes no sense in an OBJ file. Please export the model again.", w.line)}
}
