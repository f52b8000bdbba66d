using NetralitasGrid.Functions.Hosting;

namespace NetralitasGrid.Functions.Tests.Hosting;

public sealed class DoorSettingsTests
{
    [Theory]
    [InlineData(null, "", "embedded")]
    [InlineData("postgres", "", "postgres")]
    [InlineData("orleans", "", "orleans")]
    [InlineData("postgres", "--engine embedded", "embedded")]
    [InlineData(null, "--engine postgres", "postgres")]
    [InlineData("oracle", "", null)]
    public void The_engine_is_what_the_option_says_else_what_the_environment_says(string? environment, string options, string? engine)
    {
        var settings = DoorSettings.Read(
            options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            name => name switch { "GRID_ENGINE" => environment, "GRID_DATABASE" => "Host=db", "GRID_SECRETS" => "secrets.json", _ => null },
            out var fault);

        Assert.Equal(engine, settings is null ? null : settings.Orleans ? "orleans" : settings.Postgres ? "postgres" : "embedded");
        Assert.Equal(engine is null, fault.Length > 0);
    }
}
