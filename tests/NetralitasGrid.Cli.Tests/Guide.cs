using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Cli.Tests;

/// <summary>The fenced blocks of a guide, carried out in order in a folder as its reader would: a rule added, a file written, commands run.</summary>
/// <param name="mobilised">The reader's own incident, which the guide calls <c>@MOBILISED</c>.</param>
internal sealed partial class Guide(string file, string folder, GridProcess grid, string mobilised)
{
    private const string Candidate = "packs/candidate";

    private static readonly JsonDocumentOptions Tolerant = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Carries out every block; a block of no known kind is a fault of the guide.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var blocks = Block().Matches(await File.ReadAllTextAsync(file, cancellationToken));
        foreach (Match block in blocks)
        {
            var (kind, content) = (block.Groups["kind"].Value, block.Groups["content"].Value);
            switch (kind.Split(' ', '='))
            {
                case ["json", "rule", var path]:
                    AddRule(Path.Combine(folder, Candidate, path), content);
                    break;
                case ["json", "file", var path]:
                    await File.WriteAllTextAsync(Path.Combine(folder, Candidate, path), content, cancellationToken);
                    break;
                case ["json", "incident", var path]:
                    await File.WriteAllTextAsync(Path.Combine(folder, path), content, cancellationToken);
                    break;
                case ["json", "merge", var path]:
                    Merge(Path.Combine(folder, Candidate, path), content);
                    break;
                case ["http"]:
                    await SendAsync(content, cancellationToken);
                    break;
                case ["console"]:
                    await RunAllAsync(content, cancellationToken);
                    break;
                default:
                    Assert.Fail($"{Path.GetFileName(file)} has a block of '{kind}', which no test runs.");
                    break;
            }
        }

        return blocks.Count;
    }

    private static void AddRule(string path, string rule)
    {
        var workflow = JsonNode.Parse(File.ReadAllText(path), documentOptions: Tolerant)!;
        ((JsonArray)workflow["Rules"]!).Add(JsonNode.Parse(rule));
        File.WriteAllText(path, workflow.ToJsonString());
    }

    private static void Merge(string path, string changes)
    {
        var file = (JsonObject)JsonNode.Parse(File.ReadAllText(path), documentOptions: Tolerant)!;
        foreach (var (name, value) in (JsonObject)JsonNode.Parse(changes)!)
        {
            file[name] = value?.DeepClone();
        }

        File.WriteAllText(path, file.ToJsonString());
    }

    // The request, its headers ("<" and a file stand for the file's text), its body ("<" and a file, or JSON); then the status and what the answer holds.
    private async Task SendAsync(string http, CancellationToken cancellationToken)
    {
        var lines = http.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var answerAt = Array.FindIndex(lines, l => l.Length == 3 && l.All(char.IsAsciiDigit));
        var body = lines[1..answerAt].FirstOrDefault(l => l[0] is '<' or '{') switch
        {
            ['<', .. var from] => await File.ReadAllBytesAsync(Path.Combine(folder, from.Trim()), cancellationToken),
            { } json => Encoding.UTF8.GetBytes(json),
            null => [],
        };
        var headers = string.Concat(lines[1..answerAt].Where(l => l[0] is not ('<' or '{')).Select(l => l.Split(": < ") is [var name, var from]
            ? $"{name}: {File.ReadAllText(Path.Combine(folder, from)).Trim()}\r\n"
            : $"{l}\r\n"));
        using var connection = await HttpConnection.OpenAsync(grid.Port, cancellationToken);
        byte[] request =
        [
            .. Encoding.ASCII.GetBytes($"{lines[0]} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {grid.AdminKey}\r\n{headers}Content-Length: {body.Length}\r\n\r\n"), .. body,
        ];
        var answer = await connection.SendAsync(request, cancellationToken);
        var text = Encoding.UTF8.GetString(answer.Body.Span);
        Assert.True(answer.Status == int.Parse(lines[answerAt], System.Globalization.CultureInfo.InvariantCulture), $"{lines[0]} answered {answer.Status}: {text}");
        Assert.All(lines[(answerAt + 1)..], line => Assert.Contains(line, text, StringComparison.Ordinal));
    }

    private async Task RunAllAsync(string console, CancellationToken cancellationToken)
    {
        foreach (var one in console.Split("$ ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var lines = one.Split('\n', StringSplitOptions.TrimEntries);
            string[] words = [.. Word().Matches(lines[0].Replace("@MOBILISED", mobilised, StringComparison.Ordinal)).Select(m => m.Value.Trim('"'))];
            Assert.Equal("grid", words[0]);
            var (code, output) = await RunAsync(words[1..], cancellationToken);
            var wanted = lines.FirstOrDefault(l => l.StartsWith("(exit ", StringComparison.Ordinal)) is { } exit ? int.Parse(exit[6..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;
            Assert.True(code == wanted, $"{lines[0]} ended with {code}:\n{output}");
            Assert.All(lines.Skip(1).Where(l => !l.StartsWith("(exit ", StringComparison.Ordinal)), line => Assert.Contains(line, output, StringComparison.Ordinal));
        }
    }

    private async Task<(int Code, string Output)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(GridCommand.Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output + await error);
    }

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Word();

    [GeneratedRegex("^```(?<kind>[^\n]*)\n(?<content>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
