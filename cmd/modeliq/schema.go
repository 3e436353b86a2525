package main

import (
	"context"
	"io"
	"os"

	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/modeliq/modeliq/graph/generated"
	"github.com/modeliq/modeliq/internal/config"
)

func printSchema(_ context.Context, args []string, out, errOut io.Writer) error {
	cmd := config.New("schema", "schema [flags]", "Prints the public schema in GraphQL's own language, or the reference of its error codes.", errOut)
	codes := cmd.Bool("errors", false, "print the reference of error codes, in Markdown")
	asJSON := cmd.Bool("json", false, "with --errors: as JSON")
	if err := cmd.Parse(args, os.LookupEnv); err != nil {
		return err
	}
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	switch {
	case *codes && *asJSON:
		return writeErrorsJSON(out, errorGroups(schema))
	case *codes:
		return writeErrorsMarkdown(out, errorGroups(schema))
	}
	formatter.NewFormatter(out).FormatSchema(schema)
	return nil
}
