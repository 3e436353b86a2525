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
	cmd := config.New("schema", "schema", "Prints the public schema in GraphQL's own language.", errOut)
	if err := cmd.Parse(args, os.LookupEnv); err != nil {
		return err
	}
	formatter.NewFormatter(out).FormatSchema(generated.NewExecutableSchema(generated.Config{}).Schema())
	return nil
}
