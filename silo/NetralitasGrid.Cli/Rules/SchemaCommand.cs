using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetralitasGrid.Grains.Packs.Checking;

namespace NetralitasGrid.Cli.Rules;

/// <summary><c>grid rules schema</c>: JSON Schemas of the files of a pack, for editors.</summary>
internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var name = new Argument<string?>("name") { Description = $"One schema: {string.Join(", ", PackSchemas.All.Select(s => s.Name))}", Arity = ArgumentArity.ZeroOrOne };
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Write all schemas into this folder, with the settings that tell VS Code of them" };
        var command = new Command("schema", "JSON Schemas (2020-12) of the files of a pack, so that an editor completes names and codes") { name, folder, JsonOutput.Option() };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(folder) is { } target)
            {
                Write(target);
            }
            else if (parsed.GetValue(name) is not { } wanted)
            {
                throw new CommandException("Name a schema, or a folder for all with --out.");
            }
            else
            {
                var schema = PackSchemas.All.FirstOrDefault(s => s.Name == wanted) ?? throw new CommandException(
                    $"There is no schema '{wanted}'. Did you mean '{NetralitasGrid.Rules.NearestName.Of(wanted, PackSchemas.All.Select(s => s.Name)) ?? "workflow"}'?");
                Console.WriteLine(schema.Content.ToJsonString(Indented));
            }

            return 0;
        });
        return command;
    }

    private static void Write(DirectoryInfo folder)
    {
        folder.Create();
        foreach (var schema in PackSchemas.All)
        {
            File.WriteAllText(Path.Combine(folder.FullName, $"{schema.Name}.schema.json"), schema.Content.ToJsonString(Indented) + "\n");
        }

        var settings = PackSchemas.All.Select(s => new { fileMatch = (string[])[$"**/packs/*/{s.Files}"], url = $"./{folder.Name}/{s.Name}.schema.json" });
        var path = Path.Combine(folder.FullName, "settings.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new Dictionary<string, object> { ["json.schemas"] = settings }, Indented) + "\n");
        Console.Error.WriteLine($"{PackSchemas.All.Count} schemas are in {folder.FullName}; {path} is what VS Code's settings need.");
    }
}
