package mp

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// Render is a picture of the model as PNG. The view is iso, front, top or right, the size its edge in pixels.
func (c *Client) Render(ctx context.Context, id, view string, size int) (*File, error) {
	call := c.download("render", modelPath(id, "/renders/"+url.PathEscape(view)+".png"))
	call.Query = url.Values{"size": {strconv.Itoa(size)}}
	return c.open(ctx, call)
}

// Preview is the decimated mesh for the viewer, as GLB in metres.
func (c *Client) Preview(ctx context.Context, id string) (*File, error) {
	return c.open(ctx, c.download("preview", modelPath(id, "/preview.glb")))
}

// Thickness is the thickness of the wall in millimetres at each vertex of the preview, in the order of its vertices:
// float32, little endian, without a header.
func (c *Client) Thickness(ctx context.Context, id string) (*File, error) {
	return c.open(ctx, c.download("thickness", modelPath(id, "/thickness.bin")))
}

// Original is the file as it was uploaded.
func (c *Client) Original(ctx context.Context, id string) (*File, error) {
	return c.open(ctx, c.download("download original", modelPath(id, "/file")))
}

// ExportSTL is the mesh as binary STL within the limits, for the monolith. A mesh that cannot be brought within them is
// Refused.
func (c *Client) ExportSTL(ctx context.Context, id string, maxBytes int64, maxTriangles int) (*File, error) {
	call := c.download("export stl", modelPath(id, "/export.stl"))
	call.Query = url.Values{"maxBytes": {strconv.FormatInt(maxBytes, 10)}, "maxTriangles": {strconv.Itoa(maxTriangles)}}
	f, err := c.open(ctx, call)
	if err == nil && f.Size > maxBytes {
		_ = f.Body.Close()
		return nil, c.http.Malformed(call, errors.New("the export is larger than asked"))
	}
	return f, err
}

func (c *Client) download(op, path string) httpclient.Call {
	return c.call(op, httpclient.Stream, http.MethodGet, path)
}

func (c *Client) open(ctx context.Context, call httpclient.Call) (*File, error) {
	d, err := c.http.Open(ctx, call)
	if err != nil {
		return nil, err
	}
	return &File{Body: d.Body, Size: d.Size, ContentType: d.Header.Get("Content-Type")}, nil
}
