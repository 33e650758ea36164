// Command pulumi-resource-docker is the plugin that the npm package @pulumi/docker talks to, built for networks
// on which the released plugin cannot be had. Like the released one it bridges the Terraform provider for
// Docker; it offers the resources that a workshop declares, under the same names.
package main

import (
	"context"
	"io"
	"log"
	"os"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/cmdutil"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	terraform "github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// The version of @pulumi/docker that this plugin serves; set by the linker.
var version = "0.0.0-dev"

// Terraform's names and the tokens that @pulumi/docker asks for.
var resources = map[string]string{
	"docker_container": "docker:index/container:Container",
	"docker_image":     "docker:index/remoteImage:RemoteImage",
	"docker_network":   "docker:index/network:Network",
	"docker_volume":    "docker:index/volume:Volume",
}

// The properties whose names in @pulumi/docker do not follow from Terraform's.
var renamed = map[string]map[string]*tfbridge.SchemaInfo{
	"docker_container": {
		"command":           {Name: "command"},
		"networks_advanced": {Name: "networksAdvanced"},
	},
	"docker_image": {"name": {Name: "name"}},
}

// dockerHost is the engine's address where the program declares none.
func dockerHost(context.Context, tfbridge.ComputeDefaultOptions) (any, error) {
	if host, found := os.LookupEnv("DOCKER_HOST"); found {
		return host, nil
	}
	return "unix:///var/run/docker.sock", nil
}

func bridge() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:         shimv2.NewProvider(terraform.New(version)()),
		Name:      "docker",
		Version:   version,
		Resources: map[string]*tfbridge.ResourceInfo{},
		Config: map[string]*tfbridge.SchemaInfo{
			"host":          {Default: &tfbridge.DefaultInfo{ComputeDefault: dockerHost}},
			"registry_auth": {Name: "registryAuth", MaxItemsOne: tfbridge.False()},
		},
	}
	for name, token := range resources {
		info.Resources[name] = &tfbridge.ResourceInfo{
			Tok:                 tokens.Type(token),
			Fields:              renamed[name],
			DeleteBeforeReplace: name == "docker_container",
		}
	}
	return info
}

// main is tfbridge.Main without a host. With one, the bridge hands every line that the Terraform provider logs to
// Pulumi, each by a call of its own that the next one waits for. The answer to `docker inspect`, which is logged for
// each container, has some two hundred lines: to hand them over took as long as to make the container. Pulumi shows
// none of them.
func main() {
	info := bridge()
	log.SetOutput(io.Discard)
	serve := func(*provider.HostClient) (pulumirpc.ResourceProviderServer, error) {
		return tfbridge.NewProvider(context.Background(), nil, "docker", version, info.P, info, []byte(`{}`)), nil
	}
	if err := provider.Main("docker", serve); err != nil {
		cmdutil.ExitError(err.Error())
	}
}
