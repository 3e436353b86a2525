package monolith

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// rejection says why a part is not made after all: the automatic check of an upload does not see everything that an
// engineer does.
type rejection struct {
	Title   string     `json:"title"`
	Comment string     `json:"comment"`
	Extent  [3]float64 `json:"extent_cm"` // the part's box, for the picture
	picture string     // the key in the picture's address
}

// reason is why, in the words the buyer reads.
type reason struct{ title, comment string }

// Every so many orders, the review finds something in the first item.
const ordersPerRejection = 20

var reviewReasons = []reason{
	{"Walls too thin", "Walls are thinner than this material can be made in. Please thicken them, or choose a material with thinner walls."},
	{"Loose parts", "The model has parts that are not connected to one another. Please connect them, or upload each as a model of its own."},
	{"Trapped material", "The model is hollow and material cannot leave it. Please add an opening, or close the hollow."},
}

func reviewRejects(o *order) bool { return o.id%ordersPerRejection == 0 && o.items[0].processing > 0 }

func reviewReason(orderID int64) reason {
	return reviewReasons[orderID/ordersPerRejection%int64(len(reviewReasons))]
}

// reject cancels the pieces of an item that are not complete. It reports whether there are any.
func (i *orderedItem) reject() bool {
	open := i.processing + i.inProduction
	i.processing, i.inProduction, i.cancelled = 0, 0, i.cancelled+open
	return open > 0
}

// rejectItem takes an item out of production and keeps why. The caller saves the item.
func (s *Server) rejectItem(ctx context.Context, tx *sql.Tx, i *orderedItem, why reason) error {
	found := rejection{Title: why.title, Comment: why.comment, Extent: nominal.Extent}
	m, err := findModel(ctx, tx, i.modelID)
	var gone *refusal // a deleted model: its orders go on
	switch {
	case err == nil:
		found.Extent = m.Size.Extent
	case !errors.As(err, &gone):
		return err
	}
	body, err := json.Marshal(found)
	if err != nil {
		return err
	}
	i.reject()
	_, err = tx.ExecContext(ctx, `INSERT INTO rejections (item_id, material_id, picture, body) VALUES (?, ?, ?, ?)`,
		i.id, i.materialID, rand.Text(), string(body))
	return err
}

// rejectionsOf are the reasons that parts made of a material have been rejected for, newest first, 100 at most.
func (s *store) rejectionsOf(ctx context.Context, materialID int) ([]rejection, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT picture, body FROM rejections WHERE material_id = ? ORDER BY id DESC LIMIT 100`, materialID)
	if err != nil {
		return nil, fmt.Errorf("rejections of material %d: %w", materialID, err)
	}
	defer rows.Close()
	var found []rejection
	for rows.Next() {
		var picture, body string
		if err := rows.Scan(&picture, &body); err != nil {
			return nil, fmt.Errorf("rejections of material %d: %w", materialID, err)
		}
		r, err := readRejection(picture, body)
		if err != nil {
			return nil, fmt.Errorf("rejections of material %d: %w", materialID, err)
		}
		found = append(found, *r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("rejections of material %d: %w", materialID, err)
	}
	return found, nil
}

func readRejection(picture, body string) (*rejection, error) {
	r := &rejection{picture: picture}
	if err := json.Unmarshal([]byte(body), r); err != nil {
		return nil, fmt.Errorf("read a rejection: %w", err)
	}
	return r, nil
}

// wire is one entry of rejectionReasons, and of a material's rejections. The host is the one that was asked: the picture
// has to be in reach of who reads this.
func (r *rejection) wire(host string) answer {
	return answer{"reasonTitle": r.Title, "comment": r.Comment, "pictureUrl": "http://" + host + "/rejections/" + r.picture + "/picture.png"}
}

// rejectionWire is what an ordered model says of its rejection: empty lists when there is none.
func (i *orderedItem) rejectionWire(host string) answer {
	if i.rejection == nil {
		return answer{"rejectionReasons": empty, "affectedMaterials": empty}
	}
	return answer{
		"rejectionReasons":  []answer{i.rejection.wire(host)},
		"affectedMaterials": []string{strconv.Itoa(i.materialID)},
	}
}
