package mp

import (
	"context"
	"time"
)

// want has models read that somebody waits for; those that nobody waits for are not.
func (w *Watcher) want(ids ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range ids {
		if w.listeners[id] != nil {
			w.unread[id] = struct{}{}
		}
	}
	w.announce()
}

// wantAll is want for every model that somebody waits for.
func (w *Watcher) wantAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id := range w.listeners {
		w.unread[id] = struct{}{}
	}
	w.announce()
}

// announce says that something is unread, when something is. The lock is held.
func (w *Watcher) announce() {
	if len(w.unread) == 0 {
		return
	}
	select {
	case w.due <- struct{}{}:
	default:
	}
}

// take is the next batch of what is unread; what does not fit in stays due.
func (w *Watcher) take() (ids []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id := range w.unread {
		if len(ids) == maxBatch {
			break
		}
		ids = append(ids, id)
		delete(w.unread, id)
	}
	w.announce()
	return ids
}

// read reads what is due until the context ends. There is one call under way at a time: what becomes due meanwhile goes
// into the next, so that a crowd that becomes ready together is read together.
func (w *Watcher) read(ctx context.Context) {
	again := time.NewTicker(readAgain)
	defer again.Stop()
	backoff := firstBackoff
	for {
		select {
		case <-ctx.Done():
			return
		case <-again.C:
			w.wantAll()
			continue
		case <-w.due:
		}
		ids := w.take()
		if len(ids) == 0 { // they have left
			continue
		}
		models, err := w.client.Models(ctx, ids)
		if err == nil {
			backoff = firstBackoff
			w.tellAll(ids, models)
			continue
		}
		if ctx.Err() != nil {
			return
		}
		w.log.WarnContext(ctx, "models that are waited for cannot be read", "models", len(ids), "error", err, "backoff", backoff)
		if !pause(ctx, backoff) {
			return
		}
		backoff = min(2*backoff, longBackoff)
		w.want(ids...)
	}
}

// tellAll tells what was read of models, and of those that MP does not know that there is nothing to tell.
func (w *Watcher) tellAll(ids []string, models []Model) {
	found := make(map[string]*Model, len(models))
	for i := range models {
		found[models[i].ID] = &models[i]
	}
	for _, id := range ids {
		u := Update{ModelID: id, Model: found[id]}
		if u.Model != nil {
			u.State, u.Progress = u.Model.State, u.Model.Progress
		}
		w.tell(u)
	}
}
