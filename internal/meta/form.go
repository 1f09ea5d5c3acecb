package meta

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"
)

// Form is a multipart body with one file at its end. The file is streamed.
type Form struct {
	Fields [][2]string // name and value, in order
	Field  string      // of the file
	Name   string      // of the file
	Type   string      // media type
	File   io.Reader
	Size   int64
}

var quoted = strings.NewReplacer("\\", "\\\\", `"`, "\\\"", "\r", "", "\n", "")

func (f *Form) reader() (io.Reader, int64, string) {
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	for _, field := range f.Fields {
		_ = w.WriteField(field[0], field[1]) // a buffer takes everything
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, quoted.Replace(f.Field), quoted.Replace(f.Name)))
	h.Set("Content-Type", f.Type)
	_, _ = w.CreatePart(h)
	foot := "\r\n--" + w.Boundary() + "--\r\n"
	size := int64(head.Len()) + f.Size + int64(len(foot))
	return io.MultiReader(&head, io.LimitReader(f.File, f.Size), strings.NewReader(foot)), size, w.FormDataContentType()
}
