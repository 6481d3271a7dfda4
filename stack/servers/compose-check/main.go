// Reads docker-compose.yml with the library that `docker compose` itself reads it with, .env and all,
// and prints what it means as JSON. Exit code 1 and a sentence when it is not valid.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	ctx := context.Background()
	options, err := cli.NewProjectOptions(
		nil,
		cli.WithWorkingDirectory(os.Args[1]),
		cli.WithEnvFiles(),
		cli.WithDotEnv,
		cli.WithDefaultConfigPath,
	)
	exitOn(err)
	project, err := options.LoadProject(ctx)
	exitOn(err)
	exitOn(json.NewEncoder(os.Stdout).Encode(project))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
