using System.Text.Json;
using System.Text.RegularExpressions;
using NetralitasGrid.Grains.Areas;

namespace NetralitasGrid.Storage.Postgres.Cells;

/// <summary>
/// The file that says which cells there are, the same on every machine of the grid:
/// <c>{"cells": [{"name": "barat", "database": "Host=…", "provinces": ["11", "12"]}, {"name": "timur", "database": "Host=…", "provinces": ["*"]}]}</c>.
/// <c>*</c> is all provinces that no other cell names. It says who owns a province at first; afterwards the cells' own rows do.
/// </summary>
public static partial class CellsFile
{
    private const int MostPartitions = 4_096;
    private const int DefaultPartitions = 64;
    private const string Rest = "*";

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="CellsException">It is missing, no such JSON, or leaves a province without a cell or with two.</exception>
    public static IReadOnlyList<CellSetting> Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CellsException($"The file of cells {path} cannot be read.");
        }

        return Parse(bytes, path);
    }

    internal static IReadOnlyList<CellSetting> Parse(ReadOnlyMemory<byte> utf8, string path)
    {
        List<CellSetting> cells = [];
        try
        {
            using var document = JsonDocument.Parse(utf8, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (var cell in document.RootElement.GetProperty("cells").EnumerateArray())
            {
                cells.Add(new(
                    cell.GetProperty("name").GetString() ?? "", cell.GetProperty("database").GetString() ?? "",
                    [.. cell.GetProperty("provinces").EnumerateArray().Select(static p => p.GetString() ?? "")],
                    cell.TryGetProperty("partitions", out var partitions) ? partitions.GetInt32() : DefaultPartitions));
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Not the parser's own words: they may quote the file, and it holds passwords.
            throw new CellsException($"{path} is not a file of cells: {{\"cells\": [{{\"name\": \"…\", \"database\": \"…\", \"provinces\": [\"35\", \"*\"]}}]}}.");
        }

        return Spread(cells, path);
    }

    private static List<CellSetting> Spread(List<CellSetting> cells, string path)
    {
        var all = AreaCatalogue.Shared.Provinces.Select(static p => p.Code).ToHashSet(StringComparer.Ordinal);
        var named = cells.SelectMany(static c => c.Provinces).Where(static p => p != Rest).ToList();
        if (cells.Count == 0)
        {
            throw new CellsException($"{path} names no cell.");
        }

        if (cells.Find(static c => !NameForm().IsMatch(c.Name)) is { } bad)
        {
            throw new CellsException($"{path}: '{bad.Name}' is no name of a cell (1 to 20 of a-z, 0-9 and dash).");
        }

        if (cells.Find(static c => c.Database.Length == 0 || c.Partitions is < 1 or > MostPartitions) is { } incomplete)
        {
            throw new CellsException($"{path}: cell {incomplete.Name} needs a database, and 1 to {MostPartitions} partitions.");
        }

        if (cells.GroupBy(static c => c.Name).FirstOrDefault(static g => g.Count() > 1) is { } twins)
        {
            throw new CellsException($"{path} names cell {twins.Key} twice.");
        }

        if (named.Find(p => !all.Contains(p)) is { } unknown)
        {
            throw new CellsException($"{path}: '{unknown}' is no province.");
        }

        if (named.GroupBy(static p => p).FirstOrDefault(static g => g.Count() > 1) is { } shared)
        {
            throw new CellsException($"{path}: province {shared.Key} has two cells.");
        }

        var rest = all.Except(named).Order(StringComparer.Ordinal).ToList();
        if (cells.SelectMany(static c => c.Provinces).Count(static p => p == Rest) is var stars && (stars > 1 || (stars == 0 && rest.Count > 0)))
        {
            throw new CellsException(stars > 1 ? $"{path}: only one cell can have all other provinces (\"*\")." : $"{path}: province {rest[0]} has no cell; \"*\" stands for all others.");
        }

        return cells.ConvertAll(c => c with { Provinces = [.. c.Provinces.Where(static p => p != Rest), .. c.Provinces.Contains(Rest) ? rest : []] });
    }

    [GeneratedRegex("^[a-z0-9-]{1,20}$")]
    private static partial Regex NameForm();
}
