using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Silo.Orleans.Hosting;

// A silo alone, or a front door with a silo in it.
return args is ["silo", .. var rest] ? await SiloAlone.RunAsync(rest) : await DoorWithSilo.RunAsync(args);
