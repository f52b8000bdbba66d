using System.Reflection;

namespace NetralitasGrid.Architecture.Tests;

/// <summary>References between projects point one way (docs/adr, DESIGN): Rules, Grains, Storage, Silo, then the executables.</summary>
public sealed class ReferencesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["NetralitasGrid.Rules"] = [],
        ["NetralitasGrid.Grains"] = ["NetralitasGrid.Rules"],
        ["NetralitasGrid.Storage"] = ["NetralitasGrid.Grains", "NetralitasGrid.Rules"],
        ["NetralitasGrid.Silo"] = ["NetralitasGrid.Storage", "NetralitasGrid.Grains", "NetralitasGrid.Rules"],
        ["grid"] = ["NetralitasGrid.Silo", "NetralitasGrid.Storage", "NetralitasGrid.Grains", "NetralitasGrid.Rules"],
        ["NetralitasGrid.Functions"] = ["NetralitasGrid.Silo", "NetralitasGrid.Storage", "NetralitasGrid.Grains", "NetralitasGrid.Rules"],
    };

    public static TheoryData<string> Assemblies => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_project_references_only_those_inside_it(string name)
    {
        var references = Load(name).GetReferencedAssemblies().Select(a => a.Name!).Where(Allowed.ContainsKey);

        Assert.Empty(references.Except(Allowed[name]));
    }

    [Fact]
    public void The_rule_language_knows_no_incident_no_database_and_no_http()
    {
        Assert.DoesNotContain(Load("NetralitasGrid.Rules").GetReferencedAssemblies(), a => IsOutside(a.Name!) || a.Name!.StartsWith("NetralitasGrid", StringComparison.Ordinal));
    }

    [Fact]
    public void The_domain_knows_neither_the_database_nor_http()
    {
        Assert.DoesNotContain(Load("NetralitasGrid.Grains").GetReferencedAssemblies(), a => IsOutside(a.Name!));
    }

    [Fact]
    public void Project_files_name_no_other_reference()
    {
        var root = RepositoryRoot();
        var arrows = Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
            .Where(p => !p.Contains("artifacts", StringComparison.Ordinal) && !p.Contains($"{Path.DirectorySeparatorChar}tests{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(p => System.Xml.Linq.XDocument.Load(p).Descendants("ProjectReference")
                .Select(r => (From: Path.GetFileNameWithoutExtension(p), To: Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))))
            .Order()
            .ToList();

        Assert.Equal(
            [
                ("NetralitasGrid.Cli", "NetralitasGrid.Silo"),
                ("NetralitasGrid.Functions", "NetralitasGrid.Silo"),
                ("NetralitasGrid.Grains", "NetralitasGrid.Rules"),
                ("NetralitasGrid.Silo", "NetralitasGrid.Storage"),
                ("NetralitasGrid.Silo.Orleans", "NetralitasGrid.Functions"),
                ("NetralitasGrid.Silo.Orleans", "NetralitasGrid.Silo"),
                ("NetralitasGrid.Storage", "NetralitasGrid.Grains"),
            ],
            arrows);
    }

    private static bool IsOutside(string name) =>
        name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name.Contains("Sqlite", StringComparison.OrdinalIgnoreCase)
        || name is "Npgsql" or "System.Net.Http" or "System.Data.Common";

    private static Assembly Load(string name) => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NetralitasGrid.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No solution above the test's folder.");
        }

        return folder.FullName;
    }
}
