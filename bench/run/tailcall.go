package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// tailcallConfig writes Tailcall's configuration for this run and gives its file.
func (h *harness) tailcallConfig(dedupe, cached bool) string {
	template, err := os.ReadFile(h.path("tailcall", "config.graphql"))
	if err != nil {
		h.say("tailcall: %v", err)
		return ""
	}
	var items []string
	for _, id := range h.buyers.partner.Materials {
		items = append(items, fmt.Sprintf(`{\"modelId\":\"{{.value.modelId}}\",\"materialId\":%d,\"quantity\":1,\"speed\":\"standard\"}`, id))
	}
	order := `{\"currency\":\"USD\",\"items\":[` + strings.Join(items, ",") + "]}"
	pairs := []string{"<PORT>", h.port, "<STUB>", h.stubURL, "<ORDER>", order, "<IDS>", h.buyers.partner.IDs(), "<DEDUPE>", "", "<CACHE>", ""}
	if dedupe {
		pairs[9] = ", dedupe: true"
	}
	if cached {
		pairs[11] = " @cache(maxAge: 300000)"
	}
	file := filepath.Join(h.out, fmt.Sprintf("tailcall-%t-%t.graphql", dedupe, cached))
	if err := os.WriteFile(file, []byte(strings.NewReplacer(pairs...).Replace(string(template))), 0o644); err != nil {
		h.say("tailcall: %v", err)
	}
	return file
}
